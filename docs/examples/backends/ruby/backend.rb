# A token-mediating backend with Rack and openid_connect.
require 'rack'
require 'securerandom'
require_relative 'tokens'

class Backend
  TOKEN = '/.well-known/bff-token'.freeze
  SESSION_COOKIE = '__Host-session'.freeze
  ATTEMPT_COOKIE = '__Host-sign-in'.freeze
  CLAIMS = %w[sub name given_name family_name email picture].freeze
  OWN_PATH = %r{\A/(?!/)[^\\\x00-\x1f\x7f]*\z}.freeze
  FILES = Rack::Static.new(nil, urls: [''], root: PAGE, index: 'index.html')
  HEADERS = {
    'Content-Type' => 'application/json',
    'Cache-Control' => 'no-store',
    'X-Content-Type-Options' => 'nosniff',
    'Cross-Origin-Resource-Policy' => 'same-origin',
    'Cross-Origin-Opener-Policy' => 'same-origin',
    'Content-Security-Policy' => 'sandbox',
    'X-Frame-Options' => 'DENY'
  }.merge(ORIGIN.start_with?('https:') ? { 'Strict-Transport-Security' => 'max-age=31536000' } : {}).freeze

  def call(env)
    request = Rack::Request.new(env)
    case request.path_info
    when '/.well-known/bff-sessioninfo' then guarded(request, 'GET', :session_info)
    when TOKEN then guarded(request, 'GET', :token)
    when '/bff/logout' then guarded(request, 'POST', :logout)
    when '/bff/login' then navigation(request, :login)
    when '/bff/callback' then navigation(request, :callback)
    else FILES.call(env)
    end
  end

  private

  # Serves one method, to the own pages only, and sends the headers with every answer.
  # A session that is over takes its cookie along.
  def guarded(request, method, handler)
    response = Rack::Response.new([], 200, HEADERS.dup)
    body = begin
      raise Refusal.new('invalid_request', status: 403) if foreign?(request)
      raise Refusal.new('invalid_request', status: 405) unless request.request_method == method

      send(handler, request, response)
    rescue Refusal => e
      response.status = e.status
      response['Allow'] = method if e.status == 405
      remove(response, SESSION_COOKIE) if e.message == 'invalid_session' && cookies(request, SESSION_COOKIE).any?
      e.body
    end
    response.write(JSON.generate(body))
    response.finish
  end

  def foreign?(request)
    site, mode, dest = %w[SITE MODE DEST].map { |name| request.get_header("HTTP_SEC_FETCH_#{name}") }
    return true if %w[cross-site same-site].include?(site) || request.fetch_header('HTTP_ORIGIN') { ORIGIN } != ORIGIN

    of_script = mode != 'navigate' && (dest || 'empty') == 'empty'
    request.path_info == TOKEN && (site == 'none' || !of_script)
  end

  def session_info(request, _response) = signed_in(request).then { |one| one.claims.merge('exp' => one.ends_at.to_i) }

  def token(request, _response)
    session = signed_in(request)
    Tokens.token_for(session, Tokens.read_query(request.query_string, session)).answer
  end

  def logout(request, response)
    parameters = { client_id: CLIENT_ID, post_logout_redirect_uri: "#{ORIGIN}/", state: SecureRandom.urlsafe_base64 }
    sessions_of(request).each do |session|
      session.end
      AuthorizationServer.revoke(session.refresh_token)
      parameters[:id_token_hint] = session.id_token
    end
    remove(response, SESSION_COOKIE)
    endpoint = AuthorizationServer.metadata['end_session_endpoint']
    endpoint ? { logout_uri: "#{endpoint}?#{URI.encode_www_form(parameters)}" } : {}
  end

  # Answers a browser that shows what comes: a failure is a page.
  def navigation(request, handler)
    headers = { 'Content-Type' => 'text/html', 'Cache-Control' => 'no-store', 'Referrer-Policy' => 'no-referrer' }
    response = Rack::Response.new([], 303, headers)
    response['Location'] = send(handler, request, response, URI.decode_www_form(request.query_string).to_h)
    response.finish
  rescue StandardError => e
    warn "Signing in failed: #{e.class}: #{e.message}"
    response.status = 400
    response.write('<!doctype html><p>Signing in failed.</p><p><a href="/bff/login">Try again</a></p>')
    response.finish
  end

  def login(_request, response, parameters)
    return_to = parameters['return_to'].to_s
    state, nonce, verifier = Array.new(3) { SecureRandom.urlsafe_base64(32) }
    attempt = { state: state, nonce: nonce, verifier: verifier, return_to: OWN_PATH.match?(return_to) ? return_to : '/' }
    set(response, ATTEMPT_COOKIE, JSON.generate(attempt), same_site: :lax, max_age: 600)
    challenge = Digest::SHA256.base64digest(verifier).tr('+/', '-_').delete('=')
    uri = AuthorizationServer.client.authorization_uri(
      scope: SCOPE, state: state, nonce: nonce, code_challenge: challenge, code_challenge_method: 'S256'
    )
    "#{uri}&#{URI.encode_www_form(resource: RESOURCES)}"
  end

  def callback(request, response, answer)
    remove(response, ATTEMPT_COOKIE)
    kept, = cookies(request, ATTEMPT_COOKIE)
    raise Refusal, 'it did not begin in this browser, or is finished already' if kept.nil?

    attempt = JSON.parse(CGI.unescape(kept))
    session = new_session(redeem(attempt, answer), attempt['nonce'])
    Session.start(session)
    set(response, SESSION_COOKIE, session.id, same_site: :strict)
    attempt['return_to']
  end

  # Redeems the code, after it is certain that the answer is for this browser and from this authorization server.
  def redeem(attempt, answer)
    for_us = Rack::Utils.secure_compare(answer['state'].to_s, attempt['state'].to_s)
    raise Refusal, 'the answer is not for this browser' unless for_us

    promised = AuthorizationServer.metadata['authorization_response_iss_parameter_supported']
    raise Refusal, 'the answer is of another authorization server' if answer.fetch('iss', promised ? nil : ISSUER) != ISSUER
    raise Refusal, answer['error'] if answer.key?('error')

    client = AuthorizationServer.client
    client.authorization_code = answer['code']
    received = AuthorizationServer.redeem(client, code_verifier: attempt['verifier'])
    received.key?('error') ? raise(Refusal, received['error']) : received
  end

  def new_session(received, nonce)
    claims = AuthorizationServer.verify(received['id_token'], nonce)
    claims = AuthorizationServer.user_info(received['access_token'], claims['sub']).merge(claims) unless claims['name']
    scope = received.fetch('scope', SCOPE)
    Session.new(
      id: SecureRandom.urlsafe_base64(32),
      claims: claims.slice(*CLAIMS),
      ends_at: Time.now.to_f + [SESSION_SECONDS, received.fetch('refresh_expires_in', SESSION_SECONDS)].min,
      # With resources, the answer tells the scope of a token for one of them.
      granted: (RESOURCES.empty? ? scope : SCOPE).split.to_set,
      id_token: received['id_token'],
      refresh_token: received['refresh_token'],
      held: { Query.new(Set[], Set[]) => Tokens.held_from(received, scope) },
      turn: Mutex.new
    )
  end

  def signed_in(request) = sessions_of(request).first || raise(Refusal, 'invalid_session')

  def sessions_of(request) = cookies(request, SESSION_COOKIE).filter_map { |id| Session.find(id) }

  # Rack takes one of several cookies of a name.
  def cookies(request, name)
    request.get_header('HTTP_COOKIE').to_s.scan(/(?:\A|;)[ \t]*#{name}=([^;]*)/).flatten.map { |value| value.delete(" \t") }
  end

  def set(response, name, value, **options)
    response.set_cookie(name, { value: value, path: '/', secure: true, httponly: true }.merge(options))
  end

  def remove(response, name) = set(response, name, '', same_site: :strict, max_age: 0)
end
