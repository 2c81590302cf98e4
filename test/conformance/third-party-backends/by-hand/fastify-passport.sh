#!/bin/sh
# With `node dist/test/conformance/third-party-backends/by-hand.js fastify-passport` running beside: every finding, asked again.
LOGIN=/login
. "$(dirname "$0")/asking.sh"

shared_findings
finding 'TOK-08: empty parameters'; ask "$TOKEN"; ask "$TOKEN?scope=&resource="; forget; ask "$TOKEN?resource=&resource="; log
finding 'TOK-22: a malformed scope at the authorization server'; forget; ask "$TOKEN?scope=%22"; log
finding 'TOK-25: a scope twice'; ask "$TOKEN?scope=read+read"; log
finding 'RT-15: a scope that was never granted'; ask "$TOKEN?scope=never-granted"; log
finding 'ERR-17: no cookie, and a cookie with a made-up value'
curl -si "$TOKEN" | redacted | grep -iE '^(HTTP|set-cookie)'; curl -si -H 'Cookie: sessionId=made-up' "$TOKEN" | redacted | grep -iE '^(HTTP|set-cookie)'
finding 'TLS-11: request targets that are none'
for target in 'foo://bar' 'http://a%zz@b/'; do curl -si --request-target "$target" "$BACKEND" | head -1 | tr -d '\r'; done
refresh_findings
finding 'CACHE-11: an odd expires_in'; for odd in 1000000000000000 0; do sign_in_with_refresh_due "{\"expiresIn\":$odd}"; ask "$TOKEN"; done
finding 'RT-06: different queries at once'; behave '{}'; sign_in; forget; behave '{"next":{"/token":{"delaySeconds":0.2}}}'
for scope in read write 'read+write'; do curl -s -b "$JAR" -w ' [%{http_code}]\n' "$TOKEN?scope=$scope" | redacted & done; wait; log
finding 'RT-11: after invalid_grant'; sign_in_with_refresh_due; end_grants; ask "$TOKEN"; ask "$TOKEN"; ask "$INFO"
finding 'ONL-07: the authorization server refuses a scope'; behave '{"authorization":{"error":"invalid_scope"}}'; : >"$JAR"; ask -L "$BACKEND$LOGIN"
finding 'LOGOUT-02 LOGOUT-03: signing out'; behave '{}'; sign_in; forget; headers -X POST "$BACKEND/logout" | grep -iE '^(HTTP|set-cookie)'; log; ask "$INFO"
finding 'LOGOUT-10: signing out while a refresh is under way'; sign_in_with_refresh_due '{"next":{"/token":{"delaySeconds":1}}}'
curl -s -o "$JAR.late" -b "$JAR" "$TOKEN" & sleep 0.3; headers -X POST "$BACKEND/logout" | head -1; wait; ask "$INFO"; log
