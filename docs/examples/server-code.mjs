/**
 * An endpoint of the application that uses the person's session and access token. The page gets the result, and never the
 * token. Returns an answer that every framework can send.
 */
export async function summaryFor(backend, request) {
  const refusal = backend.guards.site(request);
  if (refusal) return refusal;
  const token = await backend.tokens.get(request, { scope: 'read' });
  if (token.kind === 'refused') return token;
  const session = await backend.sessions.read(request);
  // Here your code sends `Authorization: Bearer ${token.accessToken}` to a resource server.
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: { person: session?.sub, scope: token.scope } };
}
