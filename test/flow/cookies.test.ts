import { beforeAll, describe, expect, it } from '@jest/globals';
import { recordIdOf } from '../../src/storage/sealing.js';
import {
  ATTEMPT_COOKIE,
  createFrontend,
  type Frontend,
  refusalOf,
  SESSION_COOKIE,
  TOKEN,
} from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { UserAgent } from '../support/user-agent.js';

const pair = useTestBackend();
let alice: Frontend;
const cookies: Record<string, string> = {};
let afterCallback: readonly string[] = [];

/** The parts of a `Set-Cookie` value: its name and value, and its attributes in lower case. */
function partsOf(setCookie: string) {
  const [pair = '', ...attributes] = setCookie.split('; ');
  return {
    name: pair.split('=')[0],
    value: pair.split('=')[1],
    attributes: attributes.map((one) => one.toLowerCase()),
  };
}

beforeAll(async () => {
  const userAgent = pair.backend.newUserAgent();
  const begun = await userAgent.fetch(`${pair.backend.origin}/bff/login`, { headers: navigation('none') });
  cookies.attempt = begun.headers.getSetCookie().join();
  const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: '' });
  const returned = await userAgent.fetch(callback, { headers: navigation('cross-site') });
  afterCallback = returned.headers.getSetCookie();
  cookies.session = afterCallback.find((one) => one.startsWith(`${SESSION_COOKIE}=`)) ?? '';
  alice = createFrontend(userAgent, pair.backend.origin);
});

describe('the session cookie', () => {
  it('is Secure, HttpOnly, Strict, for the whole host and no other [CKI-01] [CKI-02] [CKI-03] [CKI-04] [CKI-05]', () => {
    const { name, value, attributes } = partsOf(cookies.session ?? '');
    expect([name, value?.length]).toEqual(['__Host-tmi-bff', 43]);
    expect(attributes.sort()).toEqual(['httponly', 'path=/', 'samesite=strict', 'secure']);
  });

  it('has a prefix whose conditions hold, so that browsers take it [CKI-06]', () => {
    expect(alice.sessionCookie()).toMatch(/^[\w-]{43}$/);
  });

  it('is the only one set at the callback, beside the end of the other [CKI-08] [CKI-09]', () => {
    expect(afterCallback.map((one) => partsOf(one).name).sort()).toEqual([
      SESSION_COOKIE,
      expect.stringMatching(ATTEMPT_COOKIE),
    ]);
    for (const one of afterCallback) expect(one.length).toBeLessThan(200);
  });

  it('counts under its exact name alone [CKI-12]', async () => {
    const value = alice.sessionCookie();
    const names = [
      '__host-tmi-bff',
      '__HOST-TMI-BFF',
      '__Host-Tmi-Bff',
      'tmi-bff',
      ' x__Host-tmi-bff',
      '__Host-tmi-bff.sig',
    ];
    for (const name of names) {
      const answer = await alice.fetch(TOKEN, { headers: { Cookie: `${name}=${value}` } });
      expect([name, refusalOf(answer)]).toEqual([name, [400, 'invalid_session']]);
    }
  });

  const named = (...values: (string | undefined)[]) => values.map((value) => `${SESSION_COOKIE}=${value}`).join('; ');
  const askWith = (cookie: string) =>
    createFrontend(pair.backend.newUserAgent(), alice.origin).fetch(TOKEN, { headers: { Cookie: cookie } });

  it('that an attacker planted beside ours changes nothing, in any order [CKI-10]', async () => {
    const [good, bad] = [alice.sessionCookie(), 'x'.repeat(43)];
    for (const cookie of [
      named(bad, good),
      named(good, bad),
      named(good, good),
      named(good, ''),
      named('', bad, good),
    ]) {
      const answer = await askWith(cookie);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    }
  });

  it('counts as none where nothing tells which is ours [CKI-10]', async () => {
    const mallory = await pair.backend.signIn();
    const bad = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(43));
    const [ours, theirs] = [alice.sessionCookie(), mallory.sessionCookie()];
    for (const cookie of [named(ours, theirs), named(theirs, ours), named(...bad), named(...bad, ours)]) {
      expect(refusalOf(await askWith(cookie))).toEqual([400, 'invalid_session']);
    }
    expect((await alice.token()).status).toBe(200);
  });

  it('is found among others, and with a quoted neighbour [CKI-10]', async () => {
    const header = `a=1; b="x; y"; ${SESSION_COOKIE}=${alice.sessionCookie()} ;c; =d`;
    expect((await alice.fetch(TOKEN, { headers: { Cookie: header } })).status).toBe(200);
  });
});

describe('the sign-in cookie', () => {
  it('is Secure, HttpOnly, Lax, short-lived, and holds no secret of the request [CKI-08] [CKI-11]', () => {
    const { name, value, attributes } = partsOf(cookies.attempt ?? '');
    expect([name, value?.length]).toEqual([expect.stringMatching(ATTEMPT_COOKIE), 43]);
    expect(attributes.sort()).toEqual(['httponly', 'max-age=900', 'path=/', 'samesite=lax', 'secure']);
  });

  it('ends at the callback [CKI-08]', () => {
    const end = afterCallback.find((one) => ATTEMPT_COOKIE.test(partsOf(one).name ?? ''));
    const begun = partsOf(cookies.attempt ?? '').name;
    expect(end).toBe(`${begun}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`);
  });

  it('stays while other tabs are on their way [CKI-08]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const first = await pair.backend.beginSignIn(userAgent);
    const second = await pair.backend.beginSignIn(userAgent);
    await userAgent.fetch(first, { headers: navigation('cross-site') });
    expect(
      userAgent
        .cookiesFor(alice.origin)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([SESSION_COOKIE, expect.stringMatching(ATTEMPT_COOKIE)]);
    await userAgent.fetch(second, { headers: navigation('cross-site') });
    expect(userAgent.cookiesFor(alice.origin).map(({ name }) => name)).toEqual([SESSION_COOKIE]);
  });

  it('that was planted is not taken up [LOGIN-04]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const planted = 'p'.repeat(43);
    const name = `__Host-tmi-bff-sign-in-${recordIdOf(planted).slice(0, 8)}`;
    userAgent.setCookie(alice.origin, `${name}=${planted}; Path=/; Secure; HttpOnly; SameSite=Lax`);
    await pair.backend.beginSignIn(userAgent);
    expect(userAgent.cookiesFor(alice.origin).filter(({ value }) => value !== planted)).toHaveLength(1);
  });
});

describe('many abandoned sign-ins', () => {
  const attemptsOf = (userAgent: UserAgent) =>
    userAgent.cookiesFor(alice.origin).filter(({ name }) => ATTEMPT_COOKIE.test(name));
  const setOut = (userAgent: UserAgent) =>
    userAgent.fetch(`${alice.origin}/bff/login`, { headers: navigation('none') });

  it('leave one small cookie, however many they are [CKI-09]', async () => {
    const userAgent = pair.backend.newUserAgent();
    for (let count = 0; count < 30; count += 1) {
      const [cookie = ''] = (await setOut(userAgent)).headers.getSetCookie();
      expect(cookie.length).toBeLessThan(200);
    }
    expect(attemptsOf(userAgent)).toHaveLength(1);
  });

  it('leave five at most, also if they began at the same moment, and the newest can be finished [CKI-09]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const begun = await Promise.all(Array.from({ length: 30 }, () => setOut(userAgent)));
    expect(attemptsOf(userAgent).length).toBe(30);
    const last = await pair.backend.beginSignIn(userAgent);
    expect(attemptsOf(userAgent)).toHaveLength(5);
    expect(begun.every(({ status }) => status === 303)).toBe(true);
    await userAgent.fetch(last, { headers: navigation('cross-site') });
    expect((await createFrontend(userAgent, alice.origin).token()).status).toBe(200);
  });
});

describe('the prefix __Host-Http-, by option', () => {
  const prefixed = useTestBackend({ options: { session: { cookieName: '__Host-Http-app' } } });

  it('is that of every cookie: of the session, of a sign-in and of a sign-out [CKI-06]', async () => {
    const userAgent = prefixed.backend.newUserAgent();
    const { origin } = prefixed.backend;
    const namesNow = () => userAgent.cookiesFor(origin).map(({ name }) => name);
    const callback = await prefixed.backend.beginSignIn(userAgent);
    expect(namesNow()).toEqual([expect.stringMatching(/^__Host-Http-app-sign-in-[\w-]{8}$/)]);
    await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect(namesNow()).toEqual(['__Host-Http-app']);
    const frontend = createFrontend(userAgent, origin);
    expect((await frontend.token()).status).toBe(200);
    const set = (await frontend.logout()).headers.getSetCookie();
    expect(namesNow()).toEqual(['__Host-Http-app-sign-out']);
    for (const one of set) expect(one).toMatch(/; Path=\/; Secure; HttpOnly; /);
  });
});

describe('what is in a cookie', () => {
  it('is a random value, and no token in any form [CKI-07] [CKI-11]', async () => {
    const values = [partsOf(cookies.session ?? ''), partsOf(cookies.attempt ?? '')].map(({ value = '' }) => value);
    const [issued] = pair.server.issued;
    for (const value of values) {
      const forms = [
        value,
        ...(['base64', 'base64url', 'hex'] as const).map((form) => Buffer.from(value, form).toString('latin1')),
        // What is no hexadecimal gives nothing, which is part of everything.
      ].filter((form) => form.length >= 16);
      expect(Buffer.from(value, 'base64url')).toHaveLength(32);
      for (const token of [issued?.accessToken ?? '-', issued?.refreshToken ?? '-', issued?.idToken ?? '-']) {
        for (const form of forms) expect([form.includes(token), token.includes(form)]).toEqual([false, false]);
      }
    }
  });
});

describe('no cookie', () => {
  it('that a script can read is ever set [CKI-11] [RT-01]', () => {
    for (const one of [...Object.values(cookies), ...afterCallback]) expect(one).toContain('; HttpOnly');
  });
});
