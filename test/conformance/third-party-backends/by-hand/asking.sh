# What the scripts beside this one share. Tokens are cut to their ends, so that one still sees which are the same.
BACKEND=http://localhost:4100
TOKEN=$BACKEND/.well-known/bff-token
INFO=$BACKEND/.well-known/bff-sessioninfo
JAR=$(mktemp)
trap 'rm -f "$JAR" "$JAR".*' EXIT

behave() { curl -s http://127.0.0.1:4102/behave -d "$1"; }
end_grants() { curl -s -X POST http://127.0.0.1:4102/end-grants; }
log() { curl -s http://127.0.0.1:4102/log | cut -c1-180; }
forget() { log >/dev/null; }

redacted() {
  sed -E -e 's/"(access_token|refresh_token)": ?"[^"]*([^"]{6})"/"\1":"…\2"/g' -e 's/"id_token": ?\{[^}]*\}/"id_token":{…}/' \
    -e 's/((appSession|sessionId|mod_auth_openidc_(session|state_)|auth_verification)[^=]*=)[^;]+/\1…/' \
    -e 's/(code|state|nonce|id_token_hint)=[^& ]+/\1=…/g' | tr -d '\r' | cut -c1-200
}
ask() { curl -s -m "${PATIENCE:-20}" -b "$JAR" -c "$JAR" -w ' [%{http_code}]\n' "$@" | redacted | grep . | tail -1; }
# What a token says of itself.
scope_claim() {
  curl -s -b "$JAR" -c "$JAR" "$@" | sed -E 's/.*"access_token": ?"[^".]*\.([^".]*).*/\1/' | tr -- '-_' '+/' |
    { base64 -d 2>/dev/null || true; } | grep -o '"scope":"[^"]*"'
}
headers() { curl -si -o - -b "$JAR" "$@" | sed '/^\r$/q' | redacted; }
sign_in() { : >"$JAR"; curl -sL -o /dev/null -b "$JAR" -c "$JAR" -w 'signed in: %{http_code}\n' "$BACKEND$LOGIN"; }
# A session whose access token has expired.
sign_in_with_refresh_due() { behave '{"expiresIn":1}'; sign_in >/dev/null; sleep 1.1; forget; behave "${1:-{\}}"; }
until curl -s -o /dev/null "$BACKEND/"; do sleep 0.2; done
finding() { printf '\n%s\n' "$1"; }

# Findings that every backend has: nothing protects their answers but what their frameworks do by themselves.
shared_findings() {
  behave '{}'; sign_in
  finding 'HDR-02 HDR-03 HDR-04 HDR-05 HDR-06 CSRF-04: the headers of an answer'; headers "$TOKEN"
  finding 'CSRF-05 CSRF-06 CSRF-07: Sec-Fetch-Site'
  ask -H 'Sec-Fetch-Site: cross-site' "$TOKEN"; ask -H 'Sec-Fetch-Site: same-site' "$TOKEN"
  finding 'CSRF-08: a navigation, a script element'
  ask -H 'Sec-Fetch-Site: none' -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' "$TOKEN"
  ask -H 'Sec-Fetch-Mode: no-cors' -H 'Sec-Fetch-Dest: script' "$TOKEN"
  finding 'CSRF-05 CSRF-12: Origin'; ask -H 'Origin: https://evil.example' "$TOKEN"; ask -H 'Origin: null' "$TOKEN"
  finding 'TOK-04: JSON, and scope in the query of a POST'
  ask -H 'Content-Type: application/json' -d '{"scope":"read"}' "$TOKEN"; ask -X POST "$TOKEN?scope=read"
  finding 'TOK-13 SES-05: other methods'
  for method in PUT PATCH DELETE; do headers -X $method "$TOKEN" | grep -iE '^(HTTP|allow)' | tr '\n' ' '; done; echo
  for method in PUT DELETE POST; do headers -X $method "$INFO" | grep -iE '^(HTTP|allow)' | tr '\n' ' '; done; echo
  finding 'TOK-41 TOK-42 TOK-49: resource'
  forget; ask "$TOKEN?resource=api"; ask "$TOKEN?resource=https%3A%2F%2Fapi.example%2F%23part"; ask "$TOKEN?resource=https%3A%2F%2Fnobody.example"; log
  finding 'CKI-01 CKI-03 CKI-06 CKI-08: cookies at the sign-in, HDR-08: headers where the code arrives'
  : >"$JAR.new"
  curl -siL -o - -b "$JAR.new" -c "$JAR.new" "$BACKEND$LOGIN" | grep -iE '^(HTTP|location|set-cookie|referrer)' | redacted | cut -c1-170
}

# Findings that are about what the authorization server does; the module of Apache shows them otherwise.
refresh_findings() {
  finding 'TOK-71: a token that is bound to a key, at a refresh and at the sign-in'
  sign_in_with_refresh_due '{"tokenType":"DPoP"}'; ask "$TOKEN"; behave '{"tokenType":"DPoP"}'; sign_in; ask "$TOKEN"
  finding 'ERR-07: slow_down with 429 and with 503'
  for status in 429 503; do sign_in_with_refresh_due "{\"always\":{\"/token\":{\"status\":$status,\"body\":{\"error\":\"slow_down\"}}}}"; ask "$TOKEN"; done
  finding 'ERR-12 ERR-13: the authorization server is unavailable, or sends invalid responses'
  for odd in '{"status":500,"body":{}}' '{"status":503,"body":"<h1>Away</h1>"}' '{"status":429,"body":{},"headers":{"Retry-After":"5"}}' \
    '{"status":500,"body":{"error":"server_error"}}' '{"status":302,"body":"","headers":{"location":"/elsewhere"}}' \
    '{"dropped":"before processing"}' '{"status":200,"body":"{broken"}'; do
    sign_in_with_refresh_due "{\"always\":{\"/token\":$odd}}"; ask "$TOKEN"
  done
  headers "$TOKEN" | grep -i retry-after || echo 'no Retry-After'
  finding 'CACHE-09: a token of six seconds after four'; behave '{"expiresIn":6}'; sign_in; ask "$TOKEN"; sleep 4; ask "$TOKEN"
  finding 'CACHE-12: no refresh token, and a query for the scope of the token that is held'
  behave '{"refreshTokens":"none","scope":"read"}'; sign_in; ask "$TOKEN"; ask "$TOKEN?scope=read"
  finding 'RT-05: five equal queries at once'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":0.2}}}'
  for _ in 1 2 3 4 5; do curl -s -b "$JAR" -w ' [%{http_code}]\n' "$TOKEN" | redacted & done; wait; log
  finding 'RT-20: another sub in the ID Token of a refresh'
  sign_in_with_refresh_due '{"idTokenOnRefresh":true,"idToken":{"claims":{"sub":"somebody-else"}}}'; ask "$TOKEN"; ask "$INFO"
  finding 'AS-05: an authorization server that hangs, for 16 seconds'
  sign_in_with_refresh_due '{"always":{"/token":{"delaySeconds":60}}}'; PATIENCE=16 ask "$TOKEN"
  finding 'AS-05: an answer of 20 MiB'
  head -c 20971520 /dev/zero | tr '\0' x | sed -e 's/^/{"tokenMembers":{"padding":"/' -e 's/$/"}}/' >"$JAR.large"
  sign_in_with_refresh_due "@$JAR.large"; ask "$TOKEN"
  finding 'AS-07: a success without access token'; sign_in_with_refresh_due '{"tokenMembers":{"access_token":null}}'; ask "$TOKEN"
  finding 'SES-15: refresh tokens of three seconds'; behave '{"expiresIn":1,"tokenMembers":{"refresh_expires_in":3}}'; sign_in; sleep 4; ask "$INFO"
  echo 'the same at a refresh'; sign_in_with_refresh_due '{"tokenMembers":{"refresh_expires_in":3}}'; ask "$TOKEN"; sleep 4; ask "$INFO"
}
