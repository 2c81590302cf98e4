import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import { navigation, STOCKS } from '../support/test-backend.js';
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

const FOREIGN = [
  '//evil.example',
  'https://evil.example/',
  '/\\evil.example',
  'evil',
  'javascript:alert(1)',
  '/a\r\nb',
];
const CONTINUE = '/bff/logout/continue';
const CALLBACK = '/bff/logout/callback';
const navigate = (frontend: Frontend, path: string, site = 'same-origin') =>
  frontend.userAgent.fetch(`${frontend.origin}${path}`, { headers: navigation(site) });
/** Where the way on from a sign-out leads. */
const goOn = async (frontend: Frontend) => (await navigate(frontend, CONTINUE)).headers.get('location') ?? '';
const signOutCookies = (frontend: Frontend) =>
  frontend.userAgent.cookiesFor(frontend.origin).filter(({ name }) => name.endsWith('-sign-out'));

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
      expect.stringMatching(
        /^__Host-tmi-bff-sign-out=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=900$/,
      ),
    ]);
    expect(alice.sessionCookie()).toBe('');
  });

  it('revokes the refresh tokens of earlier step-ups too, and of a sign-in that was not accepted [LOGOUT-03]', async () => {
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=sell');
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=read');
    const unmet = await pair.backend.beginSignIn(alice.userAgent, '/bff/login?max_age=0');
    pair.server.behave({ idToken: { claims: { auth_time: 1 } } });
    expect((await pair.backend.finishSignIn(alice.userAgent, unmet)).status).toBe(400);
    expect(pair.server.received('/revoke')).toEqual([]);
    const refreshTokens = pair.server.issued.slice(-4).flatMap(({ refreshToken = [] }) => refreshToken);
    await createFrontend(alice.userAgent, alice.origin).logout();
    await held().whenSeen(() => pair.server.received('/revoke').length >= 4);
    const revoked = pair.server.received('/revoke').map(({ form }) => form.get('token'));
    expect(revoked.sort()).toEqual([...refreshTokens].sort());
  });

  it('revokes the refresh token of a sign-in that was not accepted at once, if no session goes on [LOGOUT-03]', async () => {
    const stranger = pair.backend.newUserAgent();
    const unmet = await pair.backend.beginSignIn(stranger, '/bff/login?max_age=0');
    pair.server.behave({ idToken: { claims: { auth_time: 1 } } });
    await pair.backend.finishSignIn(stranger, unmet);
    await held().whenSeen(() => pair.server.received('/revoke').length > 0);
    expect(pair.server.received('/revoke')[0]?.form.get('token')).toBe(lastRefreshToken());
  });

  it('tells once that the authorization server has no way to revoke [LOGOUT-03]', async () => {
    pair.server.behave({ metadata: { revocation_endpoint: undefined } });
    await pair.backend.restart();
    const told = () => pair.backend.entries.filter(({ event }) => event === 'revocation.not_offered');
    for (let times = 0; times < 2; times += 1) await (await pair.backend.signIn()).logout();
    await held().whenSeen(() => told().length > 0);
    expect(told()).toEqual([expect.objectContaining({ level: 'warning', authorizationServer: 'default' })]);
    pair.server.behaveAsUsual();
    await pair.backend.restart();
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

  it('takes no place on another origin to return to [LOGOUT-08]', async () => {
    for (const place of FOREIGN) {
      const refused = await alice.logout({ return_to: place });
      expect([place, ...refusalOf(refused)]).toEqual([place, 400, 'invalid_request']);
    }
    const body = 'post_logout_redirect_uri=https%3A%2F%2Fevil.example&state=evil';
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await alice.fetch(`/bff/logout?${body}`, { method: 'POST', headers, body });
    expect([answer.status, answer.body.includes('evil')]).toEqual([200, false]);
    expect(await goOn(alice)).not.toContain('evil');
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

describe('logging out at the authorization server too', () => {
  it('leads there by way of this origin, with hint, client, registered return and fresh state [LOGOUT-06]', async () => {
    const answer = await alice.logout();
    expect(answer.json()).toEqual({ logout_uri: CONTINUE });
    const { origin, pathname, searchParams } = new URL(await goOn(alice));
    expect(`${origin}${pathname}`).toBe(`${pair.server.issuer}/end-session`);
    expect(Object.fromEntries(searchParams)).toEqual({
      id_token_hint: pair.server.issued.at(-1)?.idToken,
      client_id: pair.server.client.clientId,
      post_logout_redirect_uri: `${alice.origin}${CALLBACK}`,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('shows no script the ID Token, nor another token in that URL [LOGOUT-07]', async () => {
    const { idToken = '-', accessToken, refreshToken = '-' } = pair.server.issued.at(-1) ?? { accessToken: '-' };
    const answer = await alice.logout();
    expect(`${answer.body}${JSON.stringify([...answer.headers])}`).not.toContain(idToken);
    // A fetch, which could read where a redirect leads to, is refused.
    expect((await alice.fetch(CONTINUE)).status).toBe(403);
    const location = await goOn(alice);
    for (const token of [accessToken, refreshToken]) expect(location).not.toContain(encodeURIComponent(token));
  });

  it('leads back to the place that was asked for, once, and takes its cookie away [LOGOUT-08]', async () => {
    await alice.logout({ return_to: '/goodbye?from=here#top' });
    const state = new URL(await goOn(alice)).searchParams.get('state');
    const [kept] = signOutCookies(alice);
    const back = await navigate(alice, `${CALLBACK}?state=${state}`, 'cross-site');
    expect([back.status, back.headers.get('location')]).toEqual([303, '/goodbye?from=here#top']);
    expect(signOutCookies(alice)).toEqual([]);
    const again = await navigate(alice, `${CALLBACK}?state=${state}`, 'cross-site');
    expect([again.status, again.headers.get('location')]).toEqual([303, '/']);
    expect(await goOn(alice)).toBe('/');
    // What the cookie led to is gone as well: it held an ID Token.
    const headers = { ...navigation('same-origin'), Cookie: `${kept?.name}=${kept?.value}` };
    const replay = await pair.backend.newUserAgent().fetch(`${alice.origin}${CONTINUE}`, { headers });
    expect(replay.headers.get('location')).toBe('/');
  });

  it.each(['', '?state=', '?state=wrong', '?state=a&x=//evil.example'])(
    'leads to the start page with another state (%s), and can still be finished [LOGOUT-08]',
    async (query) => {
      await alice.logout({ return_to: '/goodbye' });
      const state = new URL(await goOn(alice)).searchParams.get('state');
      expect((await navigate(alice, `${CALLBACK}${query}`)).headers.get('location')).toBe('/');
      expect((await navigate(alice, `${CALLBACK}?state=${state}`)).headers.get('location')).toBe('/goodbye');
    },
  );

  it('is nothing that another browser can go on with [LOGOUT-08]', async () => {
    await alice.logout({ return_to: '/goodbye' });
    const state = new URL(await goOn(alice)).searchParams.get('state');
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    expect(await goOn(stranger)).toBe('/');
    expect((await navigate(stranger, `${CALLBACK}?state=${state}`)).headers.get('location')).toBe('/');
  });
});

describe('logging out everywhere', () => {
  const isAlive = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;

  it('ends all sessions of the person in every browser, and none of another person [LOGOUT-01]', async () => {
    const elsewhere = await pair.backend.signIn();
    pair.server.behave({ person: 'bob' });
    const bob = await pair.backend.signIn();
    pair.server.forgetRequests();
    expect((await alice.logout({ sessions: 'all' })).status).toBe(200);
    expect([await isAlive(alice), await isAlive(elsewhere), await isAlive(bob)]).toEqual([false, false, true]);
    await held().whenSeen(() => pair.server.received('/revoke').length > 0);
  });

  it('ends them also for a page whose session has just gone on under another id [LOGOUT-01]', async () => {
    const elsewhere = await pair.backend.signIn();
    const before = alice.sessionCookie();
    await pair.backend.signIn(alice.userAgent, `/bff/login?scope=sell&resource=${encodeURIComponent(STOCKS)}`);
    const headers = {
      Cookie: `__Host-tmi-bff=${before}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: alice.origin,
    };
    const late = pair.backend.newUserAgent();
    await late.fetch(`${alice.origin}/bff/logout`, { method: 'POST', headers, body: 'sessions=all' });
    expect([await isAlive(alice), await isAlive(elsewhere)]).toEqual([false, false]);
  });

  it('is not what happens unasked', async () => {
    const elsewhere = await pair.backend.signIn();
    await alice.logout({ sessions: 'this' });
    expect([await isAlive(alice), await isAlive(elsewhere)]).toEqual([false, true]);
  });

  it('lets the person sign in again at once', async () => {
    await alice.logout({ sessions: 'all' });
    expect(await isAlive(await pair.backend.signIn())).toBe(true);
  });

  it('stops a sign-in that is under way, and a refresh [LOGOUT-10]', async () => {
    const gate = held();
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    const elsewhere = await pair.backend.signIn();
    pair.server.forgetRequests();
    pair.server.answerAlways('/token', { until: gate.released });
    const [asking, returning] = [elsewhere.token({ scope: 'read' }), pair.backend.finishSignIn(userAgent, callback)];
    await gate.whenSeen(() => pair.server.received('/token').length > 1);
    await alice.logout({ sessions: 'all' });
    gate.release();
    expect(refusalOf(await asking)).toEqual(noSession);
    expect((await returning).body).toContain('You were signed out in the meantime');
    expect(createFrontend(userAgent, alice.origin).sessionCookie()).toBe('');
  });

  it('is refused when it is misspelt, and no session ends', async () => {
    expect(refusalOf(await alice.logout({ sessions: 'everything' }))).toEqual([400, 'invalid_request']);
    expect(await isAlive(alice)).toBe(true);
  });
});

describe('logging out where the authorization server has no sign-out, or is unavailable', () => {
  const cold = useTestBackend({ options: { store: { kind: 'memory' } } });

  it('leads nowhere else if it has no place for it [LOGOUT-06]', async () => {
    // Before it is looked up for the first time.
    cold.server.behave({ metadata: { end_session_endpoint: undefined } });
    const bob = await cold.backend.signIn();
    expect([(await bob.logout()).json(), signOutCookies(bob)]).toEqual([{}, []]);
  });

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

describe('logging out where the ID Token must not be in a URL', () => {
  const posting = useTestBackend({ authorizationServer: () => ({ endSessionMethod: 'POST' }) });

  it('leads on by a form that sends itself, under a policy that allows nothing else [LOGOUT-07]', async () => {
    const bob = await posting.backend.signIn();
    await bob.logout({ return_to: '/goodbye' });
    const page = await navigate(bob, CONTINUE);
    const idToken = posting.server.issued.at(-1)?.idToken ?? '-';
    expect([page.status, page.headers.get('location')]).toEqual([200, null]);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.body).toContain(`<form method="post" action="${posting.server.issuer}/end-session">`);
    expect(page.body).toContain(`<input type="hidden" name="id_token_hint" value="${idToken}">`);
    const answer = await bob.userAgent.submit(page);
    expect(answer.url.search).toBe('');
    const [request] = posting.server.received('/end-session');
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      id_token_hint: idToken,
      client_id: posting.server.client.clientId,
      post_logout_redirect_uri: `${bob.origin}${CALLBACK}`,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });
});
