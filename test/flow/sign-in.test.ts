import { describe, expect, it } from '@jest/globals';
import { ATTEMPT_COOKIE, createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
const begin = (login = '/bff/login', headers: Record<string, string> = {}) =>
  pair.backend
    .newUserAgent()
    .fetch(`${pair.backend.origin}${login}`, { headers: { ...navigation('none'), ...headers } });
const authorizationRequest = async (login?: string, headers?: Record<string, string>) =>
  new URL((await begin(login, headers)).headers.get('location') ?? '').searchParams;
const isSignedIn = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;

describe('setting out to sign in', () => {
  it('asks for a code, with PKCE, state and nonce, fresh each time [LOGIN-02] [LOGIN-03]', async () => {
    const [one, two] = [await authorizationRequest(), await authorizationRequest()];
    expect(Object.fromEntries(one)).toMatchObject({
      response_type: 'code',
      client_id: pair.server.client.clientId,
      redirect_uri: `${pair.backend.origin}/bff/callback`,
      code_challenge_method: 'S256',
    });
    expect(one.get('scope')?.split(' ')).toEqual(expect.arrayContaining(['openid', 'read', 'buy', 'profile.read']));
    expect(one.getAll('resource')).toEqual([PROFILE, STOCKS]);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.get(name)).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(one.get(name)).not.toBe(two.get(name));
    }
    expect([...one.keys()].filter((name, index, all) => all.indexOf(name) !== index)).toEqual(['resource']);
  });

  it('does not ask for what the application may not have, nor for offline access [ONL-02] [LOGIN-16]', async () => {
    const scope = (await authorizationRequest())?.get('scope')?.split(' ');
    expect(scope).not.toContain('offline_access');
    expect(scope).not.toContain('sell');
  });

  it.each<Record<string, string>>([
    { Host: 'evil.example' },
    { Host: 'evil.example:8443', 'X-Forwarded-Host': 'evil.example' },
    { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', Forwarded: 'host=evil.example;proto=https' },
    { 'X-Original-URL': '/evil', 'X-Rewrite-URL': '/evil' },
  ])('has the registered redirect URI, whatever the headers say: %j [LOGIN-09]', async (headers) => {
    const request = await authorizationRequest('/bff/login', headers);
    expect(request.get('redirect_uri')).toBe(`${pair.backend.origin}/bff/callback`);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    'https:evil.example',
    'https://evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '%2f%2fevil.example',
    '/%2f/evil.example',
    '/%5cevil.example',
    'https://localhost@evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%0d%0aSet-Cookie:x=1',
    '/%09/evil.example',
    '%09//evil.example',
    '/%00',
    'evil.example',
    '.evil.example',
    '@evil.example',
    '?x',
    '%23x',
    '/%C2%A0',
  ])('does not lead to return_to=%s [LOGIN-10]', async (returnTo) => {
    const answer = await begin(`/bff/login?return_to=${returnTo}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    '/',
    '/portfolio?tab=orders#top',
    '/a//b',
    '/.//x',
    '/@evil.example',
    '/%2f%2fevil.example',
    '/;@evil.example',
  ])('comes back to %s of this origin [LOGIN-10]', async (returnTo) => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent, `/bff/login?return_to=${encodeURIComponent(returnTo)}`);
    const answer = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, returnTo]);
    expect(new URL(returnTo, pair.backend.origin).origin).toBe(pair.backend.origin);
  });

  it('must not name two places to return to [LOGIN-10]', async () => {
    expect((await begin('/bff/login?return_to=/a&return_to=/b')).status).toBe(400);
  });

  it.each([
    'scope=never-allowed',
    'scope=%22',
    'resource=https://unknown.example',
    'resource=x',
    'scope=sell&resource=https://profile.example',
  ])('is refused for %s, with a page for people and an error for programs [LOGIN-16]', async (search) => {
    const page = await begin(`/bff/login?${search}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    const error = await begin(`/bff/login?${search}`, { Accept: 'application/json' });
    expect(error.json()).toMatchObject({ error: expect.stringMatching(/^invalid_(scope|target)$/) });
  });
});

describe('several sign-ins of one browser', () => {
  const finish = async (frontend: Frontend, callbacks: readonly URL[]) =>
    Promise.all(callbacks.map((callback) => frontend.userAgent.fetch(callback, { headers: navigation('cross-site') })));

  it('begun one after the other all end well, in any order and at once [LOGIN-04] [CKI-09]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const callbacks: URL[] = [];
    for (let tab = 0; tab < 10; tab += 1) {
      callbacks.push(await pair.backend.beginSignIn(frontend.userAgent, `/bff/login?return_to=/tab-${tab}`));
    }
    const answers = await finish(frontend, callbacks.reverse());
    expect(answers.map(({ headers }) => headers.get('location'))).toEqual(
      Array.from({ length: 10 }, (_, index) => `/tab-${9 - index}`),
    );
    expect(await isSignedIn(frontend)).toBe(true);
  });

  it('begun at the same moment all end well [LOGIN-04]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const tabs = Array.from({ length: 10 }, () => pair.backend.beginSignIn(frontend.userAgent));
    const answers = await finish(frontend, await Promise.all(tabs));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(303));
  });

  it('that are abandoned leave one small cookie [CKI-09]', async () => {
    const userAgent = pair.backend.newUserAgent();
    for (let count = 0; count < 35; count += 1) await pair.backend.beginSignIn(userAgent);
    const cookies = userAgent.cookiesFor(pair.backend.origin);
    expect(cookies.map(({ name, value }) => [name, value.length])).toEqual([
      [expect.stringMatching(ATTEMPT_COOKIE), 43],
    ]);
    const frontend = createFrontend(userAgent, pair.backend.origin);
    await pair.backend.signIn(userAgent);
    expect(await isSignedIn(frontend)).toBe(true);
  });
});

describe('the life time of a sign-in', () => {
  let now = Math.floor(Date.now() / 1000);
  const timed = useTestBackend({ clock: () => now });

  it('is a quarter of an hour [LOGIN-05] [CKI-08]', async () => {
    const frontend = createFrontend(timed.backend.newUserAgent(), timed.backend.origin);
    const callback = await timed.backend.beginSignIn(frontend.userAgent);
    now += 900;
    const answer = await frontend.userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([answer.status, refusalOf(await frontend.token())]).toEqual([400, [400, 'invalid_session']]);
    expect(timed.server.received('/token')).toEqual([]);
  });
});
