import { createBackend, loadOptions } from 'tmi-bff';
import { page } from './page.mjs';

const options = loadOptions({ file: process.env.SETTINGS, environment: {} });

/** The backend of the application. `trustedProxies` in the settings names the proxy in front of it. */
export const backend = await createBackend(options, {
  log: (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`),
});

/**
 * The page of the application, which knows the session at its first paint. It has what the application fetched with the
 * person's token, but not the token. `request` is one of Node.js, or a standard one with its connection.
 */
export async function pageFor(request, connection) {
  const session = await backend.sessions.read(request, connection);
  const stocks = session && (await stocksOf(request, connection));
  return page({ session, stocks });
}

async function stocksOf(request, connection) {
  const token = await backend.tokens.get(request, { scope: 'read' }, connection);
  if (token.kind === 'refused') return undefined;
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const answer = await fetch(`${process.env.STOCKS}/v1/list`, { headers });
  return (await answer.json()).stocks;
}
