import { createBackend, loadOptions } from 'tmi-bff';
import { page } from './page.mjs';

const options = loadOptions({ file: process.env.SETTINGS, environment: {} });
const backend = await createBackend(options, { log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`) });

/**
 * An application as a standard handler. The backend answers at its paths. The page knows the session at its first paint, and
 * has what the application fetched with the person's token, but not the token.
 */
export async function answer(request, connection) {
  if (backend.serves(request.url)) return backend.fetch(request, connection);
  if (new URL(request.url).pathname !== '/') return new Response('Not found', { status: 404 });
  const session = await backend.sessions.read(request, connection);
  const stocks = session && (await stocksOf(request, connection));
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(page({ session, stocks }), { headers });
}

async function stocksOf(request, connection) {
  const token = await backend.tokens.get(request, { scope: 'read' }, connection);
  if (token.kind === 'refused') return undefined;
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const answer = await fetch(`${process.env.STOCKS}/v1/list`, { headers });
  return (await answer.json()).stocks;
}
