# The authorization server, by the gem openid_connect.
require 'openid_connect'
require_relative 'settings'

CALLBACK = "#{ORIGIN}/bff/callback".freeze
# The gem expects HTTPS, and waits a minute.
SWD.url_builder = URI::HTTP if ISSUER.start_with?('http:')
OpenIDConnect.http_config { |http| http.connect_timeout = http.receive_timeout = 5 }

module AuthorizationServer
  module_function

  # Raises an error if they name another issuer.
  def metadata = @metadata ||= OpenIDConnect::Discovery::Provider::Config.discover!(ISSUER).raw

  def client
    OpenIDConnect::Client.new(metadata.merge(identifier: CLIENT_ID, secret: CLIENT_SECRET, redirect_uri: CALLBACK))
  end

  # Presents the grant that a client was given. Returns the members of the answer; if none comes, an error stands for it.
  def redeem(client, **parameters)
    client.access_token!(parameters).raw_attributes
  rescue Rack::OAuth2::Client::Error => e
    e.response.key?('error') ? e.response : { 'error' => 'temporarily_unavailable' }
  rescue AttrRequired::AttrMissing, OpenIDConnect::Exception
    { 'error' => 'server_error' }
  rescue StandardError
    { 'error' => 'temporarily_unavailable' }
  end

  # Starts to revoke it. The caller does not wait for the outcome.
  def revoke(token)
    Thread.new { client.revoke!(refresh_token: token) } if token && metadata.key?('revocation_endpoint')
  end

  # The claims of an ID Token that is for this client and this attempt.
  def verify(id_token, nonce)
    keys = JSON::JWK::Set.new(JSON.parse(OpenIDConnect.http_client.get_content(metadata['jwks_uri'])))
    verified = OpenIDConnect::ResponseObject::IdToken.decode(id_token, keys)
    verified.verify!(issuer: ISSUER, client_id: CLIENT_ID, nonce: nonce)
    verified.raw_attributes
  end

  # Claims about the person that the ID Token lacks.
  def user_info(token, subject)
    return {} unless metadata.key?('userinfo_endpoint')

    claims = OpenIDConnect::AccessToken.new(access_token: token, client: client).userinfo!.raw_attributes
    claims['sub'] == subject ? claims : raise(Refusal, 'UserInfo is about another person')
  end
end
