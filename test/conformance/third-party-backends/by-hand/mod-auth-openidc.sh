#!/bin/sh
# With `node dist/test/conformance/third-party-backends/by-hand.js mod-auth-openidc` running beside: every finding, asked again.
LOGIN=/signed-in
. "$(dirname "$0")/asking.sh"
REDIRECT_URI=$BACKEND/signed-in/callback

shared_findings
finding 'ERR-01 ERR-02 ERR-05 ERR-16 ERR-20 SES-16 HDR-01 TOK-12 TOK-76: no cookie'
curl -si "$TOKEN" | redacted | sed '/^<p/q'; curl -si "$INFO" | head -1; curl -si "$TOKEN?scope=%22" | head -1
curl -si -H 'Authorization: Bearer some-token' "$TOKEN" | head -1
finding 'TOK-14: a POST with an empty form, and with a parameter'
for form in '' 'scope=read'; do curl -si -b "$JAR" -H 'Content-Type: application/x-www-form-urlencoded' -d "$form" "$TOKEN" | redacted | grep -iE '^(HTTP|content-type|allow|<p|<h1)'; done
finding 'HDR-07 CACHE-01 CACHE-02: Cache-Control and Vary'; headers "$TOKEN" | grep -iE 'cache|vary' || echo neither
finding 'TOK-68 TOK-62 TOK-72 SES-08: members'; curl -s -b "$JAR" "$TOKEN" | tr ',' '\n' | sed -E 's/("[a-z_]+":).*/\1/' | tr -d '\n'; echo
finding 'TOK-10 TOK-21 TOK-24 TOK-26 TOK-27 TOK-28 TOK-29 TOK-31 TOK-66: whatever scope'
for scope in '%zz' '%22' 'a&scope=b' 'never-granted' 'read' 'READ' 'read+write'; do ask "$TOKEN?scope=$scope"; done
finding 'TOK-78: the scope that the token for read names'; scope_claim "$TOKEN?scope=read"
finding 'RT-15: a refresh for read'; sign_in_with_refresh_due; ask "$TOKEN?scope=read"; log
finding 'CACHE-08 CACHE-09 RT-03: tokens of six seconds, asked for at once, after four and after seven seconds'
behave '{"expiresIn":6}'; sign_in; log; ask "$TOKEN"; sleep 4; ask "$TOKEN"; sleep 3; ask "$TOKEN"; log
finding 'SES-12 ONL-08: session information'; sign_in_with_refresh_due; ask "$INFO"; ask "$INFO"; log
finding 'RT-05: five equal queries at once'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":0.2}}}'
for _ in 1 2 3 4 5; do curl -s -b "$JAR" -w ' [%{http_code}]\n' "$TOKEN" | redacted & done; wait; log
finding 'RT-06: different queries at once'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":0.2}}}'
for scope in read write 'read+write'; do curl -s -b "$JAR" -w ' [%{http_code}]\n' "$TOKEN?scope=$scope" | redacted & done; wait; log
finding 'RT-07: a page that leaves'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":1}}}'
curl -s -m 0.3 -b "$JAR" -c "$JAR" "$TOKEN"; sleep 1; ask "$TOKEN"; log
finding 'ERR-07 ERR-08 ERR-09 TOK-50 RT-10: the authorization server refuses'
for code in invalid_target invalid_scope invalid_client; do
  sign_in_with_refresh_due "{\"always\":{\"/token\":{\"status\":400,\"body\":{\"error\":\"$code\",\"error_description\":\"why\"}}}}"; ask "$TOKEN"
done
sign_in_with_refresh_due; end_grants; ask "$TOKEN"
finding 'ERR-06 RT-21: no refresh token'; behave '{"expiresIn":1,"refreshTokens":"none"}'; sign_in; sleep 1.1; ask "$TOKEN"
finding 'ERR-12 ERR-13 TOK-71: the authorization server is unavailable; its token is bound to a key'
sign_in_with_refresh_due '{"always":{"/token":{"status":503,"body":"<h1>Away</h1>"}}}'; ask "$TOKEN"
sign_in_with_refresh_due '{"tokenType":"DPoP"}'; ask "$TOKEN"
finding 'AS-04: a redirect of the token endpoint'; sign_in_with_refresh_due '{"always":{"/token":{"status":307,"body":"","headers":{"location":"/elsewhere"}}}}'; ask "$TOKEN"; log
finding 'AS-05: an authorization server that hangs, for 16 seconds'; sign_in_with_refresh_due '{"always":{"/token":{"delaySeconds":60}}}'; PATIENCE=16 ask "$TOKEN"
finding 'AS-05: an answer of 20 MiB'
head -c 20971520 /dev/zero | tr '\0' x | sed -e 's/^/{"tokenMembers":{"padding":"/' -e 's/$/"}}/' >"$JAR.large"
sign_in_with_refresh_due "@$JAR.large"; ask "$TOKEN"
finding 'SES-15: refresh tokens of three seconds'; behave '{"expiresIn":1,"tokenMembers":{"refresh_expires_in":3}}'; sign_in; sleep 4; ask "$INFO"
echo 'the same at a refresh'; sign_in_with_refresh_due '{"tokenMembers":{"refresh_expires_in":3}}'; ask "$TOKEN"; sleep 4; ask "$INFO"
finding 'LOGIN-05: an error, and then the code of the same attempt'; behave '{}'; : >"$JAR"
REQUEST=$(curl -s -o /dev/null -b "$JAR" -c "$JAR" -w '%{redirect_url}' "$BACKEND$LOGIN"); ARRIVAL=$(curl -s -o /dev/null -w '%{redirect_url}' "$REQUEST")
forget; ask "$(echo "$ARRIVAL" | sed 's/code=[^&]*/error=access_denied/')" | cut -c1-80; ask "$ARRIVAL" | cut -c1-80; log
finding 'LOGIN-06: ID Tokens without signature, and signed with another key'
for fault in nothing foreign; do behave "{\"idToken\":{\"signedWith\":\"$fault\"}}"; sign_in; ask "$INFO" | cut -c1-80; done
finding 'LOGIN-07: an authorization response without the promised iss'
behave '{"authorization":{"parameters":{"iss":null}}}'; sign_in; ask "$INFO" | cut -c1-80
finding 'LOGIN-12 ONL-07: a refused sign-in'; behave '{"authorization":{"error":"access_denied"}}'; : >"$JAR"
curl -svL -o "$JAR.page" -b "$JAR" -c "$JAR" "$BACKEND$LOGIN" 2>&1 | grep -iE '^< HTTP|excess'; grep -c '<title>' "$JAR.page"
finding 'LOGOUT-02 LOGOUT-05 CSRF-15: a link signs out'; behave '{}'; sign_in
headers -H 'Sec-Fetch-Site: cross-site' "$REDIRECT_URI?logout=%2F" | grep -iE '^(HTTP|location|set-cookie)'; ask "$INFO"
finding 'LOGOUT-03: signing out after a refresh'; sign_in_with_refresh_due; ask "$TOKEN"; ask "$REDIRECT_URI?logout=%2F" | cut -c1-80; log
finding 'LOGOUT-10: signing out while a refresh is under way'
sign_in_with_refresh_due '{"revocationEnds":"the token","next":{"/token":{"delaySeconds":1}}}'
curl -s -o "$JAR.late" -b "$JAR" "$TOKEN" & sleep 0.3; headers "$REDIRECT_URI?logout=%2F" | head -1; wait; ask "$INFO" | cut -c1-80; log
finding 'LOGOUT-04: a revocation endpoint that hangs, for 5 seconds'; behave '{}'; sign_in; behave '{"always":{"/revoke":{"delaySeconds":60}}}'
PATIENCE=5 ask "$REDIRECT_URI?logout=%2F"
finding 'LOGOUT-06: signing out at the authorization server'; behave '{}'; sign_in; headers "$REDIRECT_URI?logout=$BACKEND/" | grep -i '^location'
