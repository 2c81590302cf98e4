import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ObtainedTokens } from '../../src/server/index.js';
import { eventually } from '../support/eventually.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { mountedIn } from '../support/mounted.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** Whom both know: the application and the authorization server. */
const ALICE = 'alice-at-the-authorization-server';
const REDIRECT = 'http://localhost/own-callback';

/** What an application does in its own way; here by a code that the person at the authorization server agrees to. */
async function obtainTokens(): Promise<ObtainedTokens> {
  const { issuer, client } = pair.server;
  const verifier = randomBytes(32).toString('base64url');
  const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
    'base64url',
  );
  const asked = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT,
    scope: 'openid read buy',
    resource: STOCKS,
    state: 's',
    nonce: 'n',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const back = await fetch(`${issuer}/authorize?${new URLSearchParams(asked)}`, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const secret = [client.clientId, client.clientSecret ?? ''].map(encodeURIComponent).join(':');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT,
      resource: STOCKS,
    }),
  });
  const issued = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number };
  return {
    scope: asked.scope,
    resource: [STOCKS],
    refreshToken: issued.refresh_token,
    accessToken: { value: issued.access_token, expiresIn: issued.expires_in },
  };
}

const pair = useTestBackend({
  serve: mountedIn('own-sign-in', {
    checkPassword: (_user: string, password: string) => password === 'right',
    obtainTokens,
  }),
});

const post = (frontend: Frontend, path: string, body = '') =>
  frontend.fetch(path, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: frontend.origin },
  });

async function signIn(user = ALICE, password = 'right'): Promise<Frontend> {
  const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
  await post(frontend, '/sign-in', new URLSearchParams({ user, password }).toString());
  return frontend;
}

describe('an application that signs people in by its own means: docs/examples/own-sign-in.mjs', () => {
  let alice: Frontend;
  beforeAll(async () => {
    alice = await signIn();
  });

  it('has the backend hand out the tokens that it obtained, from the first query on', async () => {
    pair.server.forgetRequests();
    expect((await alice.token()).status).toBe(200);
    expect(pair.server.received('/token')).toEqual([]);
    expect(await alice.accessToken({ scope: 'read' })).not.toBe(await alice.accessToken({ scope: 'buy' }));
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE, name: ALICE });
  });

  it('sets two cookies, of which the backend reads its own', async () => {
    const names = alice.userAgent.cookiesFor(alice.origin).map(({ name }) => name);
    expect(names.sort()).toEqual(['__Host-application', '__Host-tmi-bff']);
    const nobody = await signIn(ALICE, 'wrong');
    expect(refusalOf(await nobody.token())).toEqual([400, 'invalid_session']);
  });

  it('lets the person grant more, in the same session under a new id', async () => {
    const before = alice.sessionCookie();
    expect(refusalOf(await alice.token({ scope: 'sell' }))).toEqual([400, 'backend_not_ready']);
    await pair.backend.signIn(alice.userAgent, `/bff/login?scope=sell&resource=${encodeURIComponent(STOCKS)}`);
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
    const retired = pair.backend.newUserAgent();
    const old = await retired.fetch(`${alice.origin}/.well-known/bff-token`, {
      headers: { Cookie: `__Host-tmi-bff=${before}` },
    });
    expect([alice.sessionCookie() === before, old.status]).toEqual([false, 400]);
  });

  it('ends both sessions at once, and has the refresh tokens revoked', async () => {
    const bob = await signIn('bob');
    const { refreshToken = '' } = pair.server.issued.at(-1) ?? {};
    expect(pair.server.isAlive(refreshToken)).toBe(true);
    await post(bob, '/sign-out');
    expect(refusalOf(await bob.token())).toEqual([400, 'invalid_session']);
    expect(bob.userAgent.cookiesFor(bob.origin)).toEqual([]);
    await eventually(() => expect(pair.server.isAlive(refreshToken)).toBe(false));
  });

  it('may leave signing out to the page: /bff/logout', async () => {
    const carol = await signIn('carol');
    expect((await carol.logout()).status).toBe(200);
    expect(refusalOf(await carol.token())).toEqual([400, 'invalid_session']);
  });

  it('is kept from signing anybody in for another site [CSRF-15]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const headers = { ...navigation('cross-site'), Origin: 'https://evil.example' };
    const body = 'user=alice&password=right';
    await frontend.userAgent.fetch(`${frontend.origin}/sign-in`, { method: 'POST', body, headers });
    expect(frontend.userAgent.cookiesFor(frontend.origin)).toEqual([]);
  });
});
