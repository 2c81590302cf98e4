import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend({ options: {} });
const noSession = [400, 'invalid_session'];
let alice: Frontend;
let cookie: string;
beforeEach(async () => {
  alice = await pair.backend.signIn();
  cookie = alice.sessionCookie();
  pair.server.forgetRequests();
});
const replayed = (path: string) => alice.fetch(path, { headers: { Cookie: `__Host-tmi-bff=${cookie}` } });
const lastRefreshToken = () => pair.server.issued.at(-1)?.refreshToken ?? '';

describe('logging out', () => {
  it('ends the session on the server: the old cookie is worth nothing [LOGOUT-01]', async () => {
    expect((await alice.logout()).status).toBe(200);
    expect(refusalOf(await replayed(TOKEN))).toEqual(noSession);
    expect(refusalOf(await replayed(SESSION_INFO))).toEqual(noSession);
  });

  it('takes the cookie away, under the same name and path [LOGOUT-02]', async () => {
    const answer = await alice.logout();
    expect(answer.headers.getSetCookie()).toEqual([
      '__Host-tmi-bff=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    expect(alice.sessionCookie()).toBe('');
  });

  it('revokes the refresh token, as the client, with its type [LOGOUT-03]', async () => {
    const refreshToken = lastRefreshToken();
    await alice.logout();
    await held().whenSeen(() => pair.server.received('/revoke').length > 0);
    const [request] = pair.server.received('/revoke');
    expect(Object.fromEntries(request?.form ?? [])).toMatchObject({
      token: refreshToken,
      token_type_hint: 'refresh_token',
    });
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(pair.server.isAlive(refreshToken)).toBe(false);
  });

  it.each([
    ['503', { status: 503, body: '' }],
    ['unsupported_token_type', { status: 400, body: { error: 'unsupported_token_type' } }],
    ['HTML', { status: 400, body: '<p>no</p>' }],
    ['a broken connection', { dropped: 'before processing' as const }],
    ['a late answer', { delaySeconds: 1.5 }],
  ])('is quick and complete though the revocation ends with %s [LOGOUT-04]', async (_name, odd) => {
    pair.server.answerAlways('/revoke', odd);
    const before = Date.now();
    expect((await alice.logout()).status).toBe(200);
    expect(Date.now() - before).toBeLessThan(500);
    expect(refusalOf(await replayed(TOKEN))).toEqual(noSession);
    await held().whenSeen(() => pair.server.received('/revoke').length > 0);
  });

  it('leads on to the authorization server, with hint, client, registered return and fresh state [LOGOUT-06]', async () => {
    const { logout_uri: uri } = (await alice.logout()).json<{ logout_uri: string }>();
    const { origin, pathname, searchParams } = new URL(uri);
    expect(`${origin}${pathname}`).toBe(`${pair.server.issuer}/end-session`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      id_token_hint: pair.server.issued.at(-1)?.idToken,
      post_logout_redirect_uri: `${alice.origin}/`,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('takes no place to return to from the request [LOGOUT-08]', async () => {
    const body = 'post_logout_redirect_uri=https%3A%2F%2Fevil.example&return_to=https%3A%2F%2Fevil.example';
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await alice.fetch(`/bff/logout?${body}`, { method: 'POST', headers, body });
    expect([answer.status, answer.body.includes('evil')]).toEqual([200, false]);
  });

  it('without a session is harmless, twice too [LOGOUT-09]', async () => {
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    for (const answer of [await stranger.logout(), await stranger.logout()]) {
      expect([answer.status, answer.json(), answer.headers.getSetCookie()]).toEqual([200, {}, []]);
    }
    await alice.logout();
    expect((await alice.logout()).json()).toEqual({});
    expect((await replayed(TOKEN)).status).toBe(400);
  });

  it('is not undone by a refresh in flight, whose late token is revoked [LOGOUT-10]', async () => {
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    const late = lastRefreshToken();
    expect((await alice.logout()).status).toBe(200);
    gate.release();
    expect(refusalOf(await asking)).toEqual(noSession);
    expect(refusalOf(await replayed(TOKEN))).toEqual(noSession);
    expect(refusalOf(await replayed(SESSION_INFO))).toEqual(noSession);
    const revoked = () => pair.server.received('/revoke').map(({ form }) => form.get('token'));
    await gate.whenSeen(() => revoked().includes(late));
  });

  it('is not undone by a slow request that was waiting its turn [LOGOUT-10]', async () => {
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const asking = ['read', 'buy', 'read buy'].map((scope) => alice.token({ scope }));
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    await alice.logout();
    gate.release();
    expect((await Promise.all(asking)).map(refusalOf)).toEqual([noSession, noSession, noSession]);
    expect(pair.server.received('/token').length).toBe(1);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is not done by %s [LOGOUT-05]', async (method) => {
    const answer = await alice.fetch('/bff/logout', { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await replayed(TOKEN)).status).toBe(200);
  });
});

describe('logging out while the authorization server is away', () => {
  const cold = useTestBackend({ options: { store: { kind: 'memory' } } });

  it('is complete [LOGOUT-04]', async () => {
    const bob = await cold.backend.signIn();
    const old = bob.sessionCookie();
    await cold.server.stop();
    expect((await bob.logout()).status).toBe(200);
    await cold.server.resume();
    const answer = await bob.fetch(TOKEN, { headers: { Cookie: `__Host-tmi-bff=${old}` } });
    expect(refusalOf(answer)).toEqual(noSession);
  });
});
