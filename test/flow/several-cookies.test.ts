import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, SESSION_COOKIE, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
const noSession = [400, 'invalid_session'];
const DEAD = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(43));
let alice: Frontend;
let mallory: Frontend;
beforeEach(async () => {
  alice = await pair.backend.signIn();
  pair.server.behave({ person: 'mallory' });
  mallory = await pair.backend.signIn();
});

const named = (...values: string[]) => values.map((value) => `${SESSION_COOKIE}=${value}`).join('; ');
/** Sends these cookies and no other, as a page does in a browser in which they were planted. */
const sendWith = (cookie: string, path: string, method = 'GET') =>
  createFrontend(pair.backend.newUserAgent(), alice.origin).fetch(path, { method, headers: { Cookie: cookie } });
const isAlive = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;

describe('several session cookies', () => {
  it.each([TOKEN, SESSION_INFO])(
    'of which more than one is alive get nothing from %s, and none of them is removed [CKI-10] [CKI-14]',
    async (path) => {
      const [own, planted] = [alice.sessionCookie(), mallory.sessionCookie()];
      for (const cookie of [named(own, planted), named(planted, own), named(DEAD[0] ?? '', planted, own)]) {
        const answer = await sendWith(cookie, path);
        expect([refusalOf(answer), answer.headers.getSetCookie()]).toEqual([noSession, []]);
      }
      expect([await isAlive(alice), await isAlive(mallory)]).toEqual([true, true]);
    },
  );

  it('of which one has gone on under another id keep the planted one from winning [CKI-10]', async () => {
    const retired = alice.sessionCookie();
    pair.server.behave({ person: 'alice-at-the-authorization-server' });
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=sell');
    const answer = await sendWith(named(retired, mallory.sessionCookie()), TOKEN);
    expect([refusalOf(answer), answer.headers.getSetCookie()]).toEqual([noSession, []]);
    const withDead = await sendWith(named(retired, DEAD[0] ?? ''), TOKEN);
    expect([refusalOf(withDead), withDead.headers.getSetCookie()]).toEqual([noSession, []]);
  });

  it('that are all dead are removed [CKI-10] [ERR-17]', async () => {
    const answer = await sendWith(named(...DEAD.slice(0, 2)), TOKEN);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-tmi-bff=;.*; Max-Age=0$/)]);
  });

  it('that are too many to look at stay as they are [CKI-10] [CKI-14]', async () => {
    const answer = await sendWith(named(...DEAD, alice.sessionCookie()), TOKEN);
    expect([refusalOf(answer), answer.headers.getSetCookie()]).toEqual([noSession, []]);
  });

  it('are all signed out together [CKI-10] [LOGOUT-01]', async () => {
    const cookie = named(mallory.sessionCookie(), alice.sessionCookie());
    const answer = await sendWith(cookie, '/bff/logout', 'POST');
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([200, expect.stringContaining('; Max-Age=0')]);
    expect([await isAlive(alice), await isAlive(mallory)]).toEqual([false, false]);
  });

  it('are all signed out together, with all other sessions of their persons [CKI-10] [LOGOUT-01]', async () => {
    pair.server.behave({ person: 'alice-at-the-authorization-server' });
    const elsewhere = await pair.backend.signIn();
    const frontend = createFrontend(pair.backend.newUserAgent(), alice.origin);
    await frontend.fetch('/bff/logout', {
      method: 'POST',
      body: 'sessions=all',
      headers: {
        Cookie: named(mallory.sessionCookie(), alice.sessionCookie()),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    });
    expect([await isAlive(alice), await isAlive(mallory), await isAlive(elsewhere)]).toEqual([false, false, false]);
  });

  it('of a sign-out lead nowhere, and none of them is removed [CKI-10] [LOGOUT-08]', async () => {
    await alice.logout();
    const own = alice.userAgent.cookiesFor(alice.origin).find(({ name }) => name === `${SESSION_COOKIE}-sign-out`);
    await mallory.logout();
    const hers = mallory.userAgent.cookiesFor(alice.origin).find(({ name }) => name === `${SESSION_COOKIE}-sign-out`);
    const cookie = `${own?.name}=${own?.value}; ${hers?.name}=${hers?.value}`;
    const answer = await pair.backend
      .newUserAgent()
      .fetch(`${alice.origin}/bff/logout/continue`, { headers: { Cookie: cookie } });
    expect([answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual(['/', []]);
  });
});
