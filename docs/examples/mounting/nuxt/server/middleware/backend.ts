/**
 * Requests for the paths of the backend go to it, and never to a page. Pages get who is signed in, and a number that the server
 * fetched with a token: not the token.
 */
export default defineEventHandler(async (event) => {
  const backend = await getBackend();
  const { req: request } = event.node;
  if (backend.serves(event.path)) return backend.fetch(toWebRequest(event), { remoteAddress: getRequestIP(event) });
  const session = await backend.sessions.read(request);
  event.context.start = session && { person: session.sub, stocks: await countStocks(request) };
  return undefined;
});
