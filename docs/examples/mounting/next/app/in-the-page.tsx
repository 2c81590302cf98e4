'use client';

import { useEffect, useState } from 'react';
import { apiFetch, getToken, signIn, signOut } from 'tmi-bff-frontend';

const callStocks = apiFetch({ api: 'stocks' });

/** What scripts of the page do: get a token, call by way of the backend, sign in and out. */
export function InThePage({ isSignedIn }: { isSignedIn: boolean }) {
  const [token, setToken] = useState('');
  const [proxied, setProxied] = useState('');
  useEffect(() => {
    if (!isSignedIn) return;
    void getToken({ scope: 'read' }).then((outcome) => setToken(outcome.kind === 'token' ? 'Token for read' : ''));
    void callStocks('/v1/list')
      .then((answer) => answer.json())
      .then(({ stocks }) => setProxied(`${stocks.length} stocks`));
  }, [isSignedIn]);
  return (
    <>
      <p id="token">{token}</p>
      <p id="proxied">{proxied}</p>
      <button id="sign-in" type="button" onClick={() => signIn()}>
        Sign in
      </button>
      <button id="sign-out" type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  );
}
