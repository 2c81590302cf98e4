/** What the page gets: who is signed in, and a number that the server fetched with a token. Not the token. */
export default defineEventHandler(async (event) => {
  const backend = await getBackend();
  const { req: request } = event.node;
  const session = await backend.sessions.read(request);
  if (session === undefined) return {};
  const token = await backend.tokens.get(request, { scope: 'read' });
  if (token.kind === 'refused') return { person: session.sub };
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const { stocks } = await $fetch<{ stocks: unknown[] }>(`${process.env.STOCKS}/v1/list`, { headers });
  return { person: session.sub, stocks: stocks.length };
});
