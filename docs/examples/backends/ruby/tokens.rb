# Answers token queries from what a session holds, or by a refresh.
require 'set'
require_relative 'authorization_server'
require_relative 'sessions'

class Refusal < StandardError
  attr_reader :body, :status

  def initialize(error, description = nil, status: 400)
    super(error)
    @body = { error: error, error_description: description }.compact
    @status = status
  end
end

Query = Struct.new(:scopes, :resources)

Held = Struct.new(:access_token, :scope, :lifetime, :until, :known) do
  def left = self.until - Time.now.to_f

  def answer
    body = { access_token: access_token, token_type: 'Bearer', scope: scope }
    known ? body.merge(expires_in: [1, left.floor].max) : body
  end
end

module Tokens
  module_function

  # Checks what a page asked for, before any request to the authorization server.
  def read_query(query_string, session)
    scope, *others = values(query_string, 'scope')
    raise Refusal.new('invalid_request', 'scope is repeated') unless others.empty?

    # What is malformed was not granted either: a space too much makes an empty scope.
    query = Query.new(scope.to_s.split(/ /, -1).to_set, (values(query_string, 'resource') - ['']).to_set)
    raise Refusal.new('invalid_scope', 'not granted at the sign-in') unless query.scopes <= session.granted
    raise Refusal, 'invalid_target' unless query.resources <= RESOURCES.to_set

    query
  end

  # Rack refuses queries with other parameters that it cannot decode.
  def values(query_string, name)
    pairs = query_string.split('&').map { |pair| pair.split('=', 2).map { |part| CGI.unescape(part) } }
    pairs.filter_map { |key, value| value if key == name }
  end

  def token_for(session, query)
    suitable(session, query) || session.turn.synchronize do
      # One refresh at a time: all queries share one refresh token.
      raise Refusal, 'invalid_session' unless session.live?

      suitable(session, query) || refresh(session, query)
    end
  end

  # A held token that was got for exactly this query. Without a refresh token nothing better will come.
  def suitable(session, query)
    held = session.held[query] or return
    enough = session.refresh_token ? [30, held.lifetime / 2.0].min : 0
    held if held.left > [1, enough].max
  end

  def refresh(session, query)
    raise Refusal.new('backend_not_ready', 'there is no refresh token') if session.refresh_token.nil?

    client = AuthorizationServer.client
    client.refresh_token = session.refresh_token
    scope = query.scopes.sort.join(' ')
    received = AuthorizationServer.redeem(client, scope: scope, resource: query.resources.to_a)
    session.refresh_token = received.fetch('refresh_token', session.refresh_token)
    session.ends_at = [session.ends_at, Time.now.to_f + received.fetch('refresh_expires_in', SESSION_SECONDS)].min
    check(session, received)
    session.held[query] = held_from(received, scope.empty? ? session.granted.join(' ') : scope)
  end

  # Raises a refusal if the session is over, or ends with this answer, or if there is no token for it.
  def check(session, received)
    AuthorizationServer.revoke(session.refresh_token) unless session.live?
    session.end if received['error'] == 'invalid_grant' || !same_person?(session, received['id_token'])
    raise Refusal.new(received['error'], received['error_description']) if received.key?('error')
    raise Refusal, 'invalid_session' unless session.live?
  end

  # No signature is checked: the ID Token came from the token endpoint itself (OpenID Connect Core, 3.1.3.7).
  def same_person?(session, id_token)
    id_token.nil? || JSON::JWT.decode(id_token, :skip_verification).values_at('iss', 'sub') == [ISSUER, session.claims['sub']]
  rescue JSON::JWT::Exception
    false
  end

  # Raises a refusal if an answer with a token cannot be used. The gem raised one if it is of another type.
  def held_from(received, asked)
    token, seconds = received.values_at('access_token', 'expires_in')
    raise Refusal.new('server_error', 'no access token came') unless token.is_a?(String)

    known = seconds.is_a?(Numeric) && seconds >= 1
    lifetime = known ? [seconds, 86_400].min.floor : 300
    Held.new(token, received.fetch('scope', asked), lifetime, Time.now.to_f + lifetime, known)
  end
end
