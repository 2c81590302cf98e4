import { headers } from 'next/headers';
import { CONNECTION, getBackend } from '../lib/backend';
import { InThePage } from './in-the-page';

/** A server component: the page knows the session at its first paint, and has stocks, but not the token for them. */
export default async function Page() {
  // First, because it tells Next.js not to make this page while the application is built.
  const request = { headers: await headers() };
  const backend = await getBackend();
  const session = await backend.sessions.read(request, CONNECTION);
  return (
    <main>
      <p id="person">{session ? `Signed in: ${session.sub}` : 'Signed out'}</p>
      {session && <p id="stocks">{`${await countStocks(request)} stocks`}</p>}
      <InThePage isSignedIn={session !== undefined} />
    </main>
  );
}

async function countStocks(request: { headers: Headers }): Promise<number> {
  const backend = await getBackend();
  const token = await backend.tokens.get(request, { scope: 'read' }, CONNECTION);
  if (token.kind === 'refused') return 0;
  const answer = await fetch(`${process.env.STOCKS}/v1/list`, {
    headers: { authorization: `Bearer ${token.accessToken}` },
    cache: 'no-store',
  });
  return (await answer.json()).stocks.length;
}
