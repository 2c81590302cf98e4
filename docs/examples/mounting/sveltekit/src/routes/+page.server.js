import { connectionOf, getBackend } from '../lib/server/backend.js';

/** What the page gets: who is signed in, and a number that the server fetched with a token. Not the token. */
export async function load(event) {
  const backend = await getBackend();
  const session = await backend.sessions.read(event.request, connectionOf(event));
  if (session === undefined) return {};
  const token = await backend.tokens.get(event.request, { scope: 'read' }, connectionOf(event));
  if (token.kind === 'refused') return { person: session.sub };
  const headers = { authorization: `Bearer ${token.accessToken}` };
  // Not `event.fetch`, whose answers SvelteKit writes into the page.
  const answer = await fetch(`${process.env.STOCKS}/v1/list`, { headers });
  return { person: session.sub, stocks: (await answer.json()).stocks.length };
}
