import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { alice, bob, SessionBackend } from './session-backend.js';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

const settled = () => jest.advanceTimersByTimeAsync(0);

let backend: SessionBackend;
let tab: Tab;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  backend = new SessionBackend();
  tab = await openTab(backend.answer);
});

afterEach(() => {
  closeTabs();
  jest.useRealTimers();
});

describe('getSession', () => {
  it('tells who is signed in, with one request for all who ask at the same time', async () => {
    const [one, other] = await Promise.all([tab.frontend.getSession(), tab.frontend.getSession()]);
    expect(one).toEqual({ kind: 'signed-in', session: alice });
    expect(other).toBe(one);
    expect(tab.asked.map(({ url }) => url.pathname)).toEqual(['/.well-known/bff-sessioninfo']);
  });

  it('asks below the base path of the backend', async () => {
    tab.frontend.configure({ basePath: '/some/app' });
    tab.answer(() => refusal('invalid_session'));
    expect(await tab.frontend.getSession()).toMatchObject({ signInUri: '/some/app/bff/login' });
    await tab.frontend.getToken();
    await tab.frontend.signOut();
    const paths = ['/.well-known/bff-sessioninfo', '/.well-known/bff-token', '/bff/logout'];
    expect(tab.asked.slice(0, 3).map(({ url }) => url.pathname)).toEqual(paths.map((path) => `/some/app${path}`));
    expect(tab.frontend.signInUri({ returnTo: '/some/app/' })).toBe('/some/app/bff/login?return_to=%2Fsome%2Fapp%2F');
  });

  it('is not signed out where the backend does not see HTTPS', async () => {
    tab.answer(() => refusal('https_required'));
    expect(await tab.frontend.getSession()).toMatchObject({ kind: 'unavailable', error: 'https_required' });
  });

  it.each(['invalid_session', 'backend_not_ready'])('takes %s for signed out', async (error) => {
    tab.answer(() => refusal(error));
    expect(await tab.frontend.getSession()).toMatchObject({ kind: 'signed-out', signInUri: '/bff/login' });
  });

  it.each([
    ['an outage', () => refusal('temporarily_unavailable', {}, { status: 503 })],
    ['a refusal of the request', () => refusal('invalid_request', {}, { status: 403 })],
    ['HTML', () => new Response('<p>', { status: 200 })],
    ['nothing', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('leaves the person signed in after %s', async (_, answer) => {
    await tab.frontend.getSession();
    const heard: unknown[] = [];
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    tab.answer(answer);
    expect(await tab.frontend.getSession()).toMatchObject({ kind: 'unavailable' });
    expect(tab.frontend.currentSession()).toMatchObject({ kind: 'signed-in' });
    expect(heard).toEqual(['signed-in']);
  });
});

describe('onSessionChange', () => {
  it('calls back with the session as it is, and then only when it changes', async () => {
    const heard: string[] = [];
    const stop = tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    await tab.frontend.getSession();
    expect(heard).toEqual(['signed-in']);
    backend.person = undefined;
    await tab.frontend.getSession();
    expect(heard).toEqual(['signed-in', 'signed-out']);
    stop();
    backend.person = alice;
    await tab.frontend.getSession();
    expect(heard).toHaveLength(2);
  });

  it('looks again when the page comes back into sight, online, or out of the history', async () => {
    const heard: string[] = [];
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    const events = [['visibilitychange'], ['online'], ['pageshow', { persisted: true }]] as const;
    for (const [event, members] of events) {
      backend.person = backend.person ? undefined : alice;
      tab.dispatch(event, members);
      await settled();
    }
    expect(heard).toEqual(['signed-in', 'signed-out', 'signed-in', 'signed-out']);
  });

  it('keeps one watcher looking when another one stops', async () => {
    const heard: string[] = [];
    const stopFirst = tab.frontend.onSessionChange(() => undefined);
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    stopFirst();
    for (const event of ['visibilitychange', 'online'] as const) {
      backend.person = backend.person ? undefined : alice;
      tab.dispatch(event);
      await settled();
    }
    expect(heard).toEqual(['signed-in', 'signed-out', 'signed-in']);
  });

  it('looks again at the end that the backend told', async () => {
    backend.person = { ...alice, exp: Date.now() / 1000 + 60 };
    const heard: string[] = [];
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    backend.person = undefined;
    await jest.advanceTimersByTimeAsync(59_000);
    expect(heard).toEqual(['signed-in']);
    await jest.advanceTimersByTimeAsync(3000);
    expect(heard).toEqual(['signed-in', 'signed-out']);
  });

  it('looks again until the session has ended where the clock of the machine is ahead', async () => {
    backend.person = { ...alice, exp: Date.now() / 1000 - 60 };
    const heard: string[] = [];
    const stop = tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await jest.advanceTimersByTimeAsync(65_000);
    expect(tab.asked).toHaveLength(2);
    await tab.frontend.getSession();
    backend.person = undefined;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(['signed-in', 'signed-out']);
    backend.person = { ...alice, exp: Date.now() / 1000 + 60 };
    await tab.frontend.getSession();
    stop();
    const asked = tab.asked.length;
    await jest.advanceTimersByTimeAsync(300_000);
    expect(tab.asked).toHaveLength(asked);
  });

  it.each([
    ['an end in a year', { exp: Date.now() / 1000 + 365 * 86_400 }],
    ['no end', {}],
  ])('does not look at a session with %s all the time', async (_, members) => {
    backend.person = { ...alice, ...members };
    tab.frontend.onSessionChange(() => undefined);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(tab.asked).toHaveLength(1);
  });

  it('ends with what is newest, if the session changes while a listener is being registered', async () => {
    await tab.frontend.getSession();
    backend.person = undefined;
    const heard: string[] = [];
    // Arrives before the listener is called for the first time.
    new BroadcastChannel('tmi-bff').postMessage(null);
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    expect(heard).toEqual(['signed-out']);
  });

  it('calls the others back if a listener fails, and forgets the tokens', async () => {
    const failures: unknown[] = [];
    Object.assign(globalThis, { reportError: (failure: unknown) => failures.push(failure) });
    const heard: string[] = [];
    tab.frontend.onSessionChange(({ kind }) => {
      if (kind === 'signed-out') throw new Error('of the page');
    });
    tab.frontend.onSessionChange(({ kind }) => heard.push(kind));
    await settled();
    await tab.frontend.getToken();
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out' });
    await settled();
    expect(heard).toEqual(['signed-in', 'signed-out']);
    expect(failures).toEqual([new Error('of the page')]);
    const { heldTokens } = await import('../../../src/frontend/tokens.js');
    expect(heldTokens()).toEqual([]);
  });

  it('polls only if told to, only in sight, and only what does not prolong the session', async () => {
    const stop = tab.frontend.onSessionChange(() => undefined, { pollSeconds: 10 });
    await jest.advanceTimersByTimeAsync(35_000);
    Object.assign(document, { visibilityState: 'hidden' });
    await jest.advanceTimersByTimeAsync(35_000);
    expect(tab.asked.map(({ url }) => url.pathname)).toEqual(Array(4).fill('/.well-known/bff-sessioninfo'));
    Object.assign(document, { visibilityState: 'visible' });
    stop();
    await jest.advanceTimersByTimeAsync(35_000);
    expect(tab.asked).toHaveLength(4);
  });

  it('hears from a token query that the session has ended', async () => {
    const heard: string[] = [];
    tab.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await settled();
    backend.person = undefined;
    expect(await tab.frontend.getToken()).toMatchObject({ kind: 'signed-out' });
    expect(heard).toEqual(['signed-in', 'signed-out']);
    backend.person = alice;
    await tab.frontend.getToken();
    await settled();
    expect(heard).toEqual(['signed-in', 'signed-out', 'signed-in']);
  });
});

describe('Tokens and sessions', () => {
  it('are one person’s: with another one, no token of the one before is given', async () => {
    await tab.frontend.getSession();
    expect(await tab.frontend.getToken()).toMatchObject({ accessToken: 'alice-1' });
    backend.person = bob;
    await tab.frontend.getSession();
    expect(await tab.frontend.getToken()).toMatchObject({ accessToken: 'bob-2' });
  });

  it('are asked for at the same time when the page starts, without losing the token', async () => {
    await Promise.all([tab.frontend.getToken(), tab.frontend.getSession()]);
    await tab.frontend.getToken();
    expect(tab.asked).toHaveLength(2);
  });

  it.each([
    ['a later end', { exp: 2, iat: 2 }],
    ['a sign-in anew', { auth_time: 2, acr: 'high', amr: ['pwd', 'otp'] }],
    ['a step-up after which nothing is left to grant', { can_grant_more: false }],
  ])('stay one person’s without a subject, after %s', async (_, members) => {
    const someone = { name: 'Alice Adams', exp: 1, iat: 1, auth_time: 1, acr: 'low', can_grant_more: true };
    tab.answer(({ url }) =>
      url.pathname === '/.well-known/bff-token' ? json({ access_token: 'a', expires_in: 3600 }) : json(someone),
    );
    await tab.frontend.getSession();
    await tab.frontend.getToken();
    Object.assign(someone, members);
    const heard: unknown[] = [];
    tab.frontend.onSessionChange((outcome) => heard.push(outcome));
    await settled();
    await tab.frontend.getSession();
    const asked = tab.asked.length;
    await tab.frontend.getToken();
    expect(tab.asked).toHaveLength(asked);
    // The page still hears of the change.
    expect(heard.at(-1)).toEqual({ kind: 'signed-in', session: someone });
    Object.assign(someone, { name: 'Bob Brown' });
    await tab.frontend.getSession();
    await tab.frontend.getToken();
    expect(tab.asked).toHaveLength(asked + 2);
  });

  it('do not mix when the answer for one person arrives after another has signed in', async () => {
    await tab.frontend.getSession();
    let release = () => {};
    tab.answer((asked) => {
      const late = backend.answer(asked);
      return new Promise((resolve) => {
        release = () => resolve(late);
      });
    });
    const asking = tab.frontend.getToken();
    await settled();
    tab.answer(backend.answer);
    backend.person = bob;
    await tab.frontend.getSession();
    release();
    expect(await asking).toMatchObject({ accessToken: 'bob-2' });
  });

  it('are not taken from a history page that was left before', async () => {
    await tab.frontend.getToken();
    backend.person = bob;
    tab.dispatch('pageshow', { persisted: true });
    expect(await tab.frontend.getToken()).toMatchObject({ accessToken: 'bob-2' });
  });
});

describe('Two tabs', () => {
  it('both know when one signs out, and neither has a token left', async () => {
    const other = await openTab(backend.answer);
    const heard: string[] = [];
    other.frontend.onSessionChange((outcome) => heard.push(outcome.kind));
    await Promise.all([tab.frontend.getSession(), other.frontend.getToken(), settled()]);
    const asked = other.asked.length;
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out' });
    await settled();
    expect(heard).toEqual(['signed-in', 'signed-out']);
    expect(other.asked).toHaveLength(asked);
    expect(await other.frontend.getToken()).toMatchObject({ kind: 'signed-out' });
  });

  it('both know when another person signs in', async () => {
    const other = await openTab(backend.answer);
    const heard: unknown[] = [];
    other.frontend.onSessionChange((outcome) => heard.push(outcome.kind === 'signed-in' && outcome.session.sub));
    await Promise.all([tab.frontend.getSession(), other.frontend.getToken(), settled()]);
    backend.person = bob;
    await tab.frontend.getSession();
    await settled();
    expect(heard).toEqual(['alice', 'bob']);
    expect(await other.frontend.getToken()).toMatchObject({ accessToken: 'bob-2' });
  });

  it('do not disturb each other while nothing changes', async () => {
    const other = await openTab(backend.answer);
    await tab.frontend.getSession();
    await other.frontend.getSession();
    await other.frontend.getToken();
    await tab.frontend.getSession();
    await settled();
    await other.frontend.getToken();
    expect(other.asked).toHaveLength(2);
  });
});
