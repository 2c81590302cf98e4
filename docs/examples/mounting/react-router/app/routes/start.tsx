import { useEffect, useState } from 'react';
import { useLoaderData } from 'react-router';
import { apiFetch, getToken, signIn, signOut } from 'tmi-bff-frontend';
import { CONNECTION, getBackend } from '../backend.server';

/** What the page gets: who is signed in, and a number that the server fetched with a token. Not the token. */
export async function loader({ request }: { request: Request }): Promise<{ person?: string; stocks?: number }> {
  const backend = await getBackend();
  const session = await backend.sessions.read(request, CONNECTION);
  if (session === undefined) return {};
  const token = await backend.tokens.get(request, { scope: 'read' }, CONNECTION);
  if (token.kind === 'refused') return { person: session.sub };
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const answer = await fetch(`${process.env.STOCKS}/v1/list`, { headers });
  return { person: session.sub, stocks: (await answer.json()).stocks.length };
}

export default function Start() {
  const { person, stocks } = useLoaderData<typeof loader>();
  const [token, setToken] = useState('');
  const [proxied, setProxied] = useState('');
  useEffect(() => {
    if (person === undefined) return;
    void getToken({ scope: 'read' }).then((outcome) => setToken(outcome.kind === 'token' ? 'Token for read' : ''));
    void apiFetch({ api: 'stocks' })('/v1/list')
      .then((answer) => answer.json())
      .then((list) => setProxied(`${list.stocks.length} stocks`));
  }, [person]);
  return (
    <main>
      <p id="person">{person === undefined ? 'Signed out' : `Signed in: ${person}`}</p>
      {person !== undefined && <p id="stocks">{`${stocks} stocks`}</p>}
      <p id="token">{token}</p>
      <p id="proxied">{proxied}</p>
      <button id="sign-in" type="button" onClick={() => signIn()}>
        Sign in
      </button>
      <button id="sign-out" type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </main>
  );
}
