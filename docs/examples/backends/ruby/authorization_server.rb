# Requests to the authorization server, with bounds, and the check of its ID Tokens.
require 'cgi'
require 'json'
require 'jwt'
require 'net/http'
require_relative 'settings'

module AuthorizationServer
  TIMEOUT_SECONDS = 5
  LARGEST_ANSWER = 1024 * 1024

  Answer = Struct.new(:status, :retry_after, :body)

  module_function

  def metadata
    @metadata ||= get("#{ISSUER}/.well-known/openid-configuration").body.tap do |found|
      raise Refusal, 'temporarily_unavailable' unless found['issuer'] == ISSUER
    end
  end

  def get(uri, headers = {})
    exchange(Net::HTTP::Get.new(URI(uri), { 'Accept' => 'application/json' }.merge(headers)))
  end

  def post(endpoint, form)
    request = Net::HTTP::Post.new(URI(endpoint), 'Accept' => 'application/json')
    request.form_data = form
    # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
    request.basic_auth(CGI.escape(CLIENT_ID), CGI.escape(CLIENT_SECRET))
    exchange(request)
  end

  # Status 503 stands for no answer. Net::HTTP follows no redirects.
  def exchange(request)
    body = +''
    options = { use_ssl: request.uri.scheme == 'https', max_retries: 0 }
    response = Timeout.timeout(TIMEOUT_SECONDS) do
      Net::HTTP.start(request.uri.host, request.uri.port, options) do |http|
        http.request(request) { |answer| answer.read_body { |part| add(body, part) } }
      end
    end
    Answer.new(response.code.to_i, response['Retry-After'], parse(body))
  rescue StandardError
    Answer.new(503, nil, {})
  end

  def add(body, part)
    raise IOError, 'too large' if body.bytesize + part.bytesize > LARGEST_ANSWER

    body << part
  end

  def parse(text)
    value = JSON.parse(text.force_encoding('UTF-8').scrub)
    value.is_a?(Hash) ? value : {}
  rescue JSON::ParserError
    {}
  end

  # Starts to revoke it. The caller does not wait for the outcome.
  def revoke(refresh_token)
    endpoint = metadata['revocation_endpoint']
    return if refresh_token.nil? || endpoint.nil?

    Thread.new { post(endpoint, token: refresh_token, token_type_hint: 'refresh_token') }
  end

  # The claims of an ID Token that is for this client and this attempt.
  def verify(id_token, nonce)
    keys = get(metadata['jwks_uri']).body
    claims, = JWT.decode(id_token, nil, true,
                         algorithms: %w[RS256 ES256], jwks: keys, required_claims: %w[exp sub],
                         iss: ISSUER, verify_iss: true, aud: CLIENT_ID, verify_aud: true)
    raise Refusal, 'the ID Token is of another attempt' unless claims['nonce'] == nonce

    claims
  end

  # Claims about the person that the ID Token lacks.
  def user_info(access_token, subject)
    endpoint = metadata['userinfo_endpoint'] or return {}
    claims = get(endpoint, 'Authorization' => "Bearer #{access_token}").body
    claims['sub'] == subject ? claims : raise(Refusal, 'UserInfo tells nothing of this person')
  end
end
