import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  ATTEMPT_COOKIE,
  createFrontend,
  type Frontend,
  refusalOf,
  SESSION_COOKIE,
  SESSION_INFO,
  TOKEN,
} from '../support/frontend.js';
import { navigation, PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const noSession = [400, 'invalid_session'];
const endpoints = [TOKEN, SESSION_INFO];

describe('a session', () => {
  const pair = useTestBackend();
  let alice: Frontend;
  beforeEach(async () => {
    alice = await pair.backend.signIn();
  });
  const withCookie = (path: string, cookie: string | undefined) =>
    createFrontend(pair.backend.newUserAgent(), alice.origin).fetch(path, { headers: { Cookie: cookie } });

  it.each(endpoints)('is needed for %s [SES-01] [ERR-05] [ERR-20]', async (path) => {
    const answer = await withCookie(path, undefined);
    expect(refusalOf(answer)).toEqual(noSession);
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it.each([
    ['random', 'x'.repeat(43)],
    ['empty', ''],
    ['8 KiB long', 'x'.repeat(8192)],
    ['not even a cookie value', '";=,\\\t'],
    ['of another alphabet', 'é'],
    ['a traversal', '../../../../etc/passwd'],
    ['__proto__', '__proto__'],
    ['JSON', '{"passport":1}'],
  ])('is none when the cookie is %s, and such a cookie is taken away [SES-02] [ERR-17]', async (_name, value) => {
    for (const path of endpoints) {
      const answer = await withCookie(path, `${SESSION_COOKIE}=${Buffer.from(value).toString('latin1')}`);
      expect(refusalOf(answer)).toEqual(noSession);
      expect(answer.headers.getSetCookie()).toEqual([
        `${SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`,
      ]);
    }
  });

  it('is none when a byte of the cookie is another, or one is missing or more [SES-02]', async () => {
    const cookie = alice.sessionCookie();
    const flipped = [0, 10, 20, 41].map(
      (at) => cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1),
    );
    for (const value of [...flipped, cookie.slice(0, -1), `${cookie}A`, ` ${cookie.toUpperCase()}`, `"${cookie}"`]) {
      expect(refusalOf(await withCookie(TOKEN, `${SESSION_COOKIE}=${value}`))).toEqual(noSession);
    }
    expect((await alice.token()).status).toBe(200);
  });

  it('has one spelling: the last letter of the cookie carries no spare bits [SES-02]', async () => {
    const cookie = alice.sessionCookie();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sibling = cookie.slice(0, -1) + alphabet[alphabet.indexOf(cookie.at(-1) ?? '') ^ 1];
    expect(refusalOf(await withCookie(TOKEN, `${SESSION_COOKIE}=${sibling}`))).toEqual(noSession);
  });

  it('is not begun by setting out to sign in [SES-03]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), alice.origin);
    const callback = await pair.backend.beginSignIn(frontend.userAgent);
    const attempt = frontend.userAgent.cookiesFor(alice.origin).find(({ name }) => ATTEMPT_COOKIE.test(name));
    for (const path of endpoints) {
      expect(refusalOf(await frontend.fetch(path))).toEqual(noSession);
      expect(refusalOf(await withCookie(path, `${SESSION_COOKIE}=${attempt?.value}`))).toEqual(noSession);
    }
    expect(callback.searchParams.get('code')).not.toBeNull();
  });

  it('is told as an object with the types of OpenID Connect [SES-07] [SES-10] [SES-11]', async () => {
    const info = (await alice.sessionInfo()).json<{ exp: number }>();
    expect(info).toEqual({
      sub: 'alice-at-the-authorization-server',
      name: expect.any(String),
      email: expect.any(String),
      email_verified: true,
      auth_time: expect.any(Number),
      exp: expect.any(Number),
      can_grant_more: true,
    });
    expect(info.exp - Date.now() / 1000).toBeGreaterThan(11 * 3600);
  });

  it('is told with whether the person could be asked for more [SES-07] [LOGIN-16]', async () => {
    const canGrantMore = async () => (await alice.sessionInfo()).json<{ can_grant_more: boolean }>().can_grant_more;
    expect(await canGrantMore()).toBe(true);
    const stepUp = (resource: string, scope: string) =>
      pair.backend.signIn(alice.userAgent, `/bff/login?resource=${encodeURIComponent(resource)}&scope=${scope}`);
    await stepUp(STOCKS, 'sell');
    expect(await canGrantMore()).toBe(true);
    await stepUp(PROFILE, 'profile.write');
    expect(await canGrantMore()).toBe(false);
  });

  it('tells no token, no id and no claim of the protocol [SES-08] [SES-09]', async () => {
    const body = (await alice.sessionInfo()).body;
    for (const name of ['nonce', 'at_hash', 'c_hash', 'aud', 'azp', 'jti', 'sid', 'iss', 'iat']) {
      expect(body).not.toContain(`"${name}"`);
    }
    for (const { accessToken, idToken = '-', refreshToken = '-' } of pair.server.issued) {
      for (const secret of [accessToken, idToken, refreshToken]) if (secret !== '-') expect(body).not.toContain(secret);
    }
    expect(body).not.toContain(alice.sessionCookie());
  });

  it.each([
    ['email_verified', 'true'],
    ['email_verified', 1],
    ['name', { first: 'Alice' }],
    ['name', null],
    ['email', 7],
    ['preferred_username', ['a']],
  ])('is told also where the ID Token has an odd %s (%p) [SES-10]', async (name, value) => {
    pair.server.behave({ idToken: { claims: { [name]: value } } });
    const odd = await pair.backend.signIn();
    const info = await odd.sessionInfo();
    expect(info.status).toBe(200);
    expect(info.json()).toMatchObject({ sub: 'alice-at-the-authorization-server' });
    expect(info.json()).not.toMatchObject({ [name]: value });
  });

  it('is told without asking the authorization server [SES-12]', async () => {
    pair.server.forgetRequests();
    for (let count = 0; count < 20; count += 1) await alice.sessionInfo();
    expect(pair.server.received()).toEqual([]);
  });

  it('has an id that cannot be guessed, and another one each time [SES-13]', async () => {
    const ids = new Set<string>();
    for (let count = 0; count < 20; count += 1) ids.add((await pair.backend.signIn()).sessionCookie());
    expect(ids.size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is not taken from a URL, a body or a header [SES-13]', async () => {
    const id = alice.sessionCookie();
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    const answers = [
      await stranger.fetch(`${TOKEN}?sid=${id}&session=${id}&${SESSION_COOKIE}=${id}`),
      await stranger.fetch(`${SESSION_INFO}?${SESSION_COOKIE}=${id}`),
      await stranger.fetch(TOKEN, {
        headers: { Authorization: `Bearer ${id}`, [SESSION_COOKIE]: id, 'X-Session': id },
      }),
      await stranger.fetch(TOKEN, {
        method: 'POST',
        body: `${SESSION_COOKIE}=${id}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    ];
    expect(answers.map(refusalOf)).toEqual(Array(4).fill(noSession));
  });

  it('begins under a new id at sign-in, whatever id was planted before [LOGIN-11] [SES-13]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const planted = 'p'.repeat(43);
    userAgent.setCookie(alice.origin, `${SESSION_COOKIE}=${planted}; Path=/; Secure; HttpOnly; SameSite=Lax`);
    const callback = await pair.backend.beginSignIn(userAgent);
    await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect(createFrontend(userAgent, alice.origin).sessionCookie()).not.toBe(planted);
    expect(refusalOf(await withCookie(TOKEN, `${SESSION_COOKIE}=${planted}`))).toEqual(noSession);
  });
});

describe('the life time of a session', () => {
  let now = Math.floor(Date.now() / 1000);
  const pair = useTestBackend({ clock: () => now, options: { session: { idleSeconds: 600, absoluteSeconds: 3600 } } });
  beforeEach(() => {
    now = Math.floor(Date.now() / 1000);
  });

  it('has an absolute end on the server, however busy the session is [SES-14]', async () => {
    const alice = await pair.backend.signIn();
    const { exp } = (await alice.sessionInfo()).json<{ exp: number }>();
    expect(exp).toBe(now + 3600);
    for (let count = 0; count < 9; count += 1) {
      now += 399;
      expect((await alice.token()).status).toBe(200);
    }
    now = exp - 1;
    expect((await alice.token()).status).toBe(200);
    now = exp;
    expect(refusalOf(await alice.token())).toEqual(noSession);
    expect(refusalOf(await alice.sessionInfo())).toEqual(noSession);
  });

  it('ends when no token was asked for in the idle time; asking who is signed in does not count [SES-12]', async () => {
    const alice = await pair.backend.signIn();
    now += 500;
    expect((await alice.token()).status).toBe(200);
    for (let count = 0; count < 6; count += 1) {
      now += 99;
      expect((await alice.sessionInfo()).status).toBe(200);
    }
    now += 6;
    expect(refusalOf(await alice.sessionInfo())).toEqual(noSession);
  });

  it('is not prolonged by a request that is refused [CSRF-06]', async () => {
    const alice = await pair.backend.signIn();
    now += 590;
    expect((await alice.fetch(TOKEN, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
    now += 11;
    expect(refusalOf(await alice.token())).toEqual(noSession);
  });
});
