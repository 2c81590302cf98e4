import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

const alice = { sub: 'alice', name: 'Alice Adams' };

let tab: Tab;
beforeEach(async () => {
  tab = await openTab(() => json(alice));
});
afterEach(() => {
  closeTabs();
  jest.useRealTimers();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What has come of a promise by now. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  await settled();
  return Promise.race([promise.catch((cause: unknown) => cause), Promise.resolve('pending')]);
}

describe('requireSession', () => {
  it('returns the session that the backend tells', async () => {
    expect(await tab.frontend.requireSession()).toEqual(alice);
    expect(tab.navigations).toEqual([]);
  });

  it('returns a known session at once, and asks again meanwhile', async () => {
    await tab.frontend.getSession();
    let answer = (_: Response) => {};
    tab.answer(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    expect(await tab.frontend.requireSession()).toEqual(alice);
    expect(tab.asked).toHaveLength(2);
    answer(refusal('invalid_session'));
    await settled();
    expect(tab.frontend.currentSession()?.kind).toBe('signed-out');
  });

  it('waits for the backend if the known session has passed its end', async () => {
    tab.answer(() => json({ ...alice, exp: 1 }));
    await tab.frontend.getSession();
    tab.answer(() => refusal('invalid_session'));
    expect(await stateOf(tab.frontend.requireSession())).toBe('pending');
    expect(tab.navigations).toHaveLength(1);
  });

  it('leads to the sign-in once for all who wait, and stays pending', async () => {
    tab.answer(() => refusal('invalid_session'));
    const waiting = ['/orders', '/orders/1'].map((returnTo) => tab.frontend.requireSession({ returnTo }));
    expect(await Promise.all(waiting.map(stateOf))).toEqual(['pending', 'pending']);
    expect(tab.navigations).toEqual(['/bff/login?return_to=%2Forders']);
  });

  it('asks again when the page comes back out of the history of the browser', async () => {
    tab.answer(() => refusal('invalid_session'));
    const required = tab.frontend.requireSession();
    await stateOf(required);
    tab.dispatch('pageshow', { persisted: false });
    expect(await stateOf(required)).toBe('pending');
    tab.answer(() => json(alice));
    tab.dispatch('pageshow', { persisted: true });
    expect(await required).toEqual(alice);
    expect(tab.navigations).toHaveLength(1);
  });

  it('goes on when the person signs in in another tab instead', async () => {
    tab.answer(() => refusal('invalid_session'));
    const required = tab.frontend.requireSession();
    expect(await stateOf(required)).toBe('pending');
    tab.answer(() => json(alice));
    new BroadcastChannel('tmi-bff').postMessage('alice');
    expect(await required).toEqual(alice);
    expect(tab.navigations).toHaveLength(1);
  });

  it('leads to the sign-in again, if the page is still there after a while and asks again', async () => {
    tab.answer(() => refusal('invalid_session'));
    const first = tab.frontend.requireSession({ returnTo: '/orders' });
    await settled();
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 60_000);
    const second = tab.frontend.requireSession({ returnTo: '/stocks' });
    expect(await Promise.all([first, second].map(stateOf))).toEqual(['pending', 'pending']);
    expect(tab.navigations).toEqual(['/bff/login?return_to=%2Forders', '/bff/login?return_to=%2Fstocks']);
    clock.mockRestore();
    tab.answer(() => json(alice));
    tab.dispatch('pageshow', { persisted: true });
    expect(await Promise.all([first, second])).toEqual([alice, alice]);
  });

  it('throws if the backend is unavailable, and leads nowhere', async () => {
    tab.answer(() => refusal('temporarily_unavailable', {}, { status: 503 }));
    await expect(tab.frontend.requireSession()).rejects.toMatchObject({
      name: 'NotAuthorizedError',
      outcome: { kind: 'unavailable' },
    });
    expect(tab.navigations).toEqual([]);
  });
});

describe('The guard for React Router', () => {
  it('leads back to the address that the route was asked for at', async () => {
    const { sessionGuard } = await import('../../../src/frontend/react-router.js');
    tab.answer(() => refusal('invalid_session'));
    const request = new Request('https://app.example/base/stocks?of=today');
    expect(await stateOf(sessionGuard({ request }))).toBe('pending');
    expect(tab.navigations).toEqual(['/bff/login?return_to=%2Fbase%2Fstocks%3Fof%3Dtoday']);
    expect(tab.asked[0]?.url.pathname).toBe('/.well-known/bff-sessioninfo');
  });

  it('lets the route begin with a session', async () => {
    const { sessionGuard } = await import('../../../src/frontend/react-router.js');
    expect(await sessionGuard({ request: new Request('https://app.example/') })).toBeUndefined();
  });
});

describe('The guard for Vue Router', () => {
  type Guard = (to: { fullPath: string; meta: { requiresSession?: unknown } }) => Promise<void>;

  async function guardOf(hrefOf: (path: string) => string): Promise<Guard> {
    const { guardRoutes } = await import('../../../src/frontend/vue-router.js');
    let guard: Guard | undefined;
    const remove = () => {};
    const beforeEach = (given: Guard) => {
      guard = given;
      return remove;
    };
    expect(guardRoutes({ beforeEach, resolve: (path) => ({ href: hrefOf(path) }) })).toBe(remove);
    return guard ?? (() => Promise.reject(new Error('no guard')));
  }

  it.each([
    ['below a base', (path: string) => `/base${path}`, '/base/stocks'],
    ['with addresses in the fragment', (path: string) => `#${path}`, '/orders?tab=open#/stocks'],
  ])('leads back to the route, %s', async (_, hrefOf, expected) => {
    const guard = await guardOf(hrefOf);
    tab.answer(() => refusal('invalid_session'));
    expect(await stateOf(guard({ fullPath: '/stocks', meta: { requiresSession: true } }))).toBe('pending');
    expect(tab.navigations).toEqual([`/bff/login?${new URLSearchParams({ return_to: expected })}`]);
  });

  it('leaves routes alone that need no session', async () => {
    const guard = await guardOf((path) => path);
    await guard({ fullPath: '/', meta: {} });
    expect(tab.asked).toEqual([]);
  });
});
