import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

const alice = { sub: 'alice', name: 'Alice Adams' };
const bob = { sub: 'bob', name: 'Bob Brown' };

/** A backend with one session, which all tabs of the browser share. */
class Backend {
  person: Record<string, unknown> | undefined = alice;
  tokens = 0;
  logout: object = {};

  readonly answer = ({ url, method }: { url: URL; method: string }): Response => {
    if (url.pathname === '/bff/logout' && method === 'POST') {
      this.person = undefined;
      return json(this.logout);
    }
    if (!this.person) return refusal('invalid_session');
    if (url.pathname === '/.well-known/bff-sessioninfo') return json(this.person);
    return json({ access_token: `${this.person.sub}-${++this.tokens}`, expires_in: 3600 });
  };
}

const settled = () => jest.advanceTimersByTimeAsync(0);

let backend: Backend;
let tab: Tab;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  backend = new Backend();
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
    expect(tab.asked.map(({ url }) => url.pathname)).toEqual(paths.map((path) => `/some/app${path}`));
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

describe('signIn', () => {
  it('comes back to where the page is', () => {
    tab.frontend.signIn();
    expect(tab.navigations).toEqual(['/bff/login?return_to=%2Forders%3Ftab%3Dopen%23list']);
  });

  it('follows an outcome that says where to go', () => {
    const outcome = {
      kind: 'sign-in-needed',
      signInUri: '/bff/login?scope=sell&return_to=%2F#top',
      error: '',
    } as const;
    tab.frontend.signIn({ ...outcome, returnTo: '/portfolio' });
    expect(tab.navigations).toEqual(['/bff/login?scope=sell&return_to=%2Fportfolio']);
  });

  it('asks for more when told to', () => {
    const request = { resource: 'https://a.example', scope: ['b', 'a'], acrValues: 'high', maxAge: 0, returnTo: '/' };
    expect(tab.frontend.signInUri(request)).toBe(
      '/bff/login?resource=https%3A%2F%2Fa.example&scope=a+b&acr_values=high&max_age=0&return_to=%2F',
    );
  });

  it('names one of several authorization servers, and what to ask the person there', () => {
    const request = { provider: 'partner', prompt: 'select_account', returnTo: '/' } as const;
    expect(tab.frontend.signInUri(request)).toBe('/bff/login?provider=partner&prompt=select_account&return_to=%2F');
  });

  it.each([
    ['without its fragment', { search: '?tab=open', hash: `#${'x'.repeat(2048)}` }, '/orders?tab=open'],
    ['without its query', { search: `?${'x'.repeat(2048)}`, hash: '' }, '/orders'],
    ['at the start page', { pathname: `/${'x'.repeat(2048)}` }, '/'],
    [
      'to an address that is just short enough',
      { search: `?${'x'.repeat(2040)}`, hash: '' },
      `/orders?${'x'.repeat(2040)}`,
    ],
  ])('comes back %s, if the address is longer than the backend takes', (_name, place, expected) => {
    for (const [name, value] of Object.entries(place)) Object.assign(location, { [name]: value });
    expect(new URLSearchParams(tab.frontend.signInUri().split('?')[1]).get('return_to')).toBe(expected);
  });

  it('never names another host as the way back', () => {
    Object.assign(location, { pathname: '//evil.example/' });
    expect(tab.frontend.signInUri()).toMatch(/return_to=%2Fevil.example%2F/);
  });
});

describe('signOut', () => {
  it('goes on to the authorization server, if there is something left to do there', async () => {
    backend.logout = { logout_uri: 'https://login.example/end' };
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out', logoutUri: 'https://login.example/end' });
    expect(tab.navigations).toEqual(['https://login.example/end']);
  });

  it('ends all sessions of the person when told to, and says where to come back to', async () => {
    const bodies: string[] = [];
    tab.answer(async (asked, request) => {
      bodies.push(await request.text());
      return backend.answer(asked);
    });
    await tab.frontend.signOut();
    await tab.frontend.signOut({ everywhere: true, returnTo: '/bye' });
    expect(bodies).toEqual(['', 'sessions=all&return_to=%2Fbye']);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 7])('never navigates to %p', async (logout_uri) => {
    backend.logout = { logout_uri };
    await tab.frontend.signOut();
    expect(tab.navigations).toEqual([]);
  });

  it('leaves the person signed in when the backend is unavailable', async () => {
    await tab.frontend.getSession();
    tab.answer(() => refusal('temporarily_unavailable', {}, { status: 503 }));
    expect(await tab.frontend.signOut()).toMatchObject({ kind: 'unavailable' });
    expect(tab.frontend.currentSession()).toMatchObject({ kind: 'signed-in' });
  });
});
