import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { mountedIn } from '../support/mounted.js';
import { ALICE, obtainTokensFrom, post, signInTo } from '../support/own-sign-in.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend({
  serve: mountedIn('own-sign-in', {
    checkPassword: (_user: string, password: string) => password === 'right',
    obtainTokens: () => obtainTokensFrom(pair.server),
  }),
});

const signIn = (user?: string, password?: string) => signInTo(pair, user, password);

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
