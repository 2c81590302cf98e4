# Answers token queries from what a session holds, or by a refresh.
require 'set'
require_relative 'authorization_server'
require_relative 'sessions'

class Refusal < StandardError
  attr_reader :description, :retry_after

  def initialize(error, description = nil, retry_after: nil)
    super(error)
    @description = description
    @retry_after = retry_after
  end
end

Query = Struct.new(:scopes, :resources)

Held = Struct.new(:access_token, :scope, :lifetime, :until, :known) do
  def left
    self.until - Time.now.to_f
  end

  def answer
    body = { access_token: access_token, token_type: 'Bearer', scope: scope }
    known ? body.merge(expires_in: [1, left.floor].max) : body
  end
end

module Tokens
  WELL_FORMED = /\A([!#-\[\]-~]+( [!#-\[\]-~]+)*)?\z/.freeze
  FIRST = Query.new(Set[], Set[]).freeze

  module_function

  # Checks what a page asked for, before any request to the authorization server.
  def read_query(query_string, session)
    scope, *others = values(query_string, 'scope')
    raise Refusal.new('invalid_request', 'scope is repeated') unless others.empty?
    raise Refusal.new('invalid_scope', 'malformed') unless WELL_FORMED.match?(scope.to_s)

    query = Query.new(scope.to_s.split.to_set, (values(query_string, 'resource') - ['']).to_set)
    raise Refusal.new('invalid_scope', 'not granted at the sign-in') unless query.scopes <= session.granted
    # The list has absolute URIs without a fragment only.
    raise Refusal, 'invalid_target' unless query.resources <= RESOURCES.to_set

    query
  end

  def values(query_string, name)
    pairs = query_string.split('&').map { |pair| pair.partition('=') }
    pairs.filter_map { |key, _, value| decode(value) if CGI.unescape(key) == name }
  end

  def decode(value)
    text = CGI.unescape(value).force_encoding('UTF-8')
    return text unless value.match?(/%(?!\h\h)/) || !text.valid_encoding? || text.match?(/[[:cntrl:]]/)

    raise Refusal.new('invalid_request', 'undecodable, or a control character')
  end

  def token_for(session, query)
    suitable(session, query) || session.turn.synchronize do
      # One refresh at a time: all queries share one refresh token.
      raise Refusal, 'invalid_session' unless Sessions.live?(session)

      suitable(session, query) || refresh(session, query)
    end
  end

  # A held token that was got for exactly this query.
  def suitable(session, query)
    first = session.held[FIRST]
    # Without a refresh token nothing better will come: also the scopes that the only token has.
    query = FIRST if session.refresh_token.nil? && query == Query.new(first.scope.split.to_set, Set[])
    held = session.held[query] or return
    enough = session.refresh_token.nil? ? 0 : [30, held.lifetime / 2.0].min
    held if held.left > [1, enough].max
  end

  def refresh(session, query)
    raise Refusal.new('backend_not_ready', 'there is no refresh token') if session.refresh_token.nil?

    form = { grant_type: 'refresh_token', refresh_token: session.refresh_token, resource: query.resources.to_a }
    form[:scope] = query.scopes.sort.join(' ') unless query.scopes.empty?
    answer = AuthorizationServer.post(AuthorizationServer.metadata['token_endpoint'], form)
    refuse_failure(session, answer)
    keep(session, query, answer.status == 200 ? answer.body : {})
  end

  def refuse_failure(session, answer)
    error, description = answer.body.values_at('error', 'error_description')
    if answer.status >= 400 && error.is_a?(String)
      Sessions.end(session) if error == 'invalid_grant'
      raise Refusal.new(error, description)
    end
    return unless answer.status == 429 || answer.status >= 500

    raise Refusal.new('temporarily_unavailable', retry_after: answer.retry_after)
  end

  # Stores what came, before anybody is answered.
  def keep(session, query, body)
    session.refresh_token = body['refresh_token'] if body['refresh_token'].is_a?(String)
    unless Sessions.live?(session)
      AuthorizationServer.revoke(session.refresh_token)
      raise Refusal, 'invalid_session'
    end
    if body.key?('id_token') && !same_person?(session, body['id_token'])
      Sessions.end(session)
      raise Refusal, 'invalid_session'
    end
    named = body.fetch('resource', query.resources)
    unless query.resources <= (named.is_a?(String) ? Set[named] : named.to_set)
      raise Refusal.new('server_error', 'a token for another resource came')
    end

    session.held[query] = held_from(body, (query.scopes.empty? ? session.granted : query.scopes).join(' '))
  end

  # Raises a refusal if an answer with a token cannot be used.
  def held_from(body, asked)
    token, type, scope, seconds = body.values_at('access_token', 'token_type', 'scope', 'expires_in')
    raise Refusal.new('server_error', 'no access token came') unless token.is_a?(String) && !token.empty?
    raise Refusal.new('backend_not_ready', 'not a bearer token') unless type.to_s.casecmp?('bearer')

    known = seconds.is_a?(Numeric) && seconds >= 1
    lifetime = known ? [seconds, 86_400].min.floor : 300
    Held.new(token, scope.is_a?(String) ? scope : asked, lifetime, Time.now.to_f + lifetime, known)
  end

  # No signature is checked: the ID Token came from the token endpoint itself (OpenID Connect Core, 3.1.3.7).
  def same_person?(session, id_token)
    claims, = JWT.decode(id_token, nil, false)
    claims.values_at('iss', 'sub') == [ISSUER, session.claims['sub']]
  rescue JWT::DecodeError
    false
  end
end
