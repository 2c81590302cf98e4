#!/bin/sh
# With `node dist/test/conformance/third-party-backends/by-hand.js express-openid-connect` running beside: every finding, asked again.
LOGIN=/login
. "$(dirname "$0")/asking.sh"

shared_findings
finding 'TLS-08: one more slash'; ask "$TOKEN/"
finding 'TOK-08: empty parameters'; ask "$TOKEN"; ask "$TOKEN?scope=&resource="
finding 'TOK-22: a malformed scope at the authorization server'; forget; ask "$TOKEN?scope=%22"; log
finding 'TOK-25: a scope twice'; ask "$TOKEN?scope=read+read"; log
finding 'TOK-29 TOK-78: nothing, read, nothing, and the scope that the last token names'
sign_in; ask "$TOKEN"; ask "$TOKEN?scope=read"; ask "$TOKEN"; scope_claim "$TOKEN"
finding 'TOK-66: the authorization server grants less'; sign_in; behave '{"scope":"read"}'; ask "$TOKEN?scope=read+write"
finding 'RT-15: a scope that was never granted'; behave '{}'; sign_in; forget; ask "$TOKEN?scope=never-granted"; log
finding 'CACHE-03: a validator, and 304'; headers "$TOKEN" | grep -i etag; headers -H 'If-None-Match: *' "$TOKEN" | head -1
refresh_findings
finding 'CACHE-11: an odd expires_in'; for odd in 1000000000000000 3.7; do sign_in_with_refresh_due "{\"expiresIn\":$odd}"; ask "$TOKEN"; done
finding 'LOGIN-15: neither lifetime nor refresh token at the sign-in'; behave '{"expiresIn":null,"refreshTokens":"none"}'; sign_in; ask "$TOKEN"
finding 'HDR-01: a method that is not supported'; headers -X POST "$INFO" | grep -iE '^(HTTP|content-type)'
finding 'RT-06: different queries at once'; behave '{}'; sign_in; forget; behave '{"next":{"/token":{"delaySeconds":0.2}}}'
for scope in read write 'read+write'; do curl -s -b "$JAR" -w ' [%{http_code}]\n' "$TOKEN?scope=$scope" | redacted & done; wait; log
finding 'RT-07: a page that leaves'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":1}}}'
curl -s -m 0.3 -b "$JAR" -c "$JAR" "$TOKEN"; sleep 1; ask "$TOKEN"; log
finding 'RT-11: after invalid_grant'; sign_in_with_refresh_due; end_grants; ask "$TOKEN"; ask "$TOKEN"; ask "$INFO"
finding 'LOGOUT-01 LOGOUT-03: the cookie from before the sign-out'; behave '{}'; sign_in; cp "$JAR" "$JAR.old"; forget
headers "$BACKEND/logout" | grep -iE '^(HTTP|set-cookie)'; log; curl -s -b "$JAR.old" -w ' [%{http_code}]\n' "$TOKEN" | redacted
