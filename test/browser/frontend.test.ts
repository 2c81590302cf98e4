import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { signIn } from '../support/demo-page.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

/** The runtime in a real browser, at the page's origin, as the demo page loads it. */
const RUNTIME = '/src/frontend/index.js';

const tokenRequests = (profile: Profile) => profile.requested.filter((url) => url.includes('/.well-known/bff-token'));

describe('The runtime in a browser', () => {
  let set: TestDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;
  let stranger: Server;
  let strangerUrl: string;
  /** The headers of each request that the stranger got. */
  const seen: Record<string, unknown>[] = [];

  beforeAll(async () => {
    stranger = createServer((request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }).end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    [set, browser] = await Promise.all([startTestDemo({ accessTokenLifetimeSeconds: 6 }), launchBrowser()]);
    // The demo page's own policy would keep everything from the stranger, with or without a token.
    profile = await openProfile(browser, { bypassCSP: true });
    page = await profile.context.newPage();
    await signIn(page, set.origin);
  });

  afterAll(async () => {
    await browser?.close();
    await set?.close();
    stranger?.close();
  });

  test('ten components that ask at once make one request', async () => {
    const before = tokenRequests(profile).length;
    const tokens = await page.evaluate(
      async ([runtime, resource]) => {
        const { getToken } = await import(runtime);
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, () => getToken({ resource, scope: 'profile.read' })),
        );
        return outcomes.map(({ accessToken }) => accessToken);
      },
      [RUNTIME, set.profile] as const,
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^eyJ/);
    expect(tokenRequests(profile).length - before).toBe(1);
  });

  test('a token ends while a form is open, and the next call just works', async () => {
    const status = () =>
      page.evaluate(
        async ([runtime, resource]) => {
          const { authorizedFetch } = await import(runtime);
          return (await authorizedFetch({ resource, scope: 'read' })(`${resource}/stocks`)).status;
        },
        [RUNTIME, set.stocks] as const,
      );
    expect(await status()).toBe(200);
    const before = tokenRequests(profile).length;
    await page.waitForTimeout(6500);
    expect(tokenRequests(profile).length).toBe(before);
    expect(await status()).toBe(200);
    expect(tokenRequests(profile).length).toBe(before + 1);
  });

  test('FE-01: a token is in none of the stores of the browser', async () => {
    const stored = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookie: document.cookie,
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
    }));
    // The demo page keeps a list of requests there.
    const { session, ...others } = stored;
    expect(others).toEqual({ local: {}, cookie: '', databases: [], caches: [] });
    expect(JSON.stringify(session)).toContain('bff-token');
    expect(JSON.stringify(session)).not.toMatch(/eyJ|access_token/);
  });

  test('a stolen URL gets no token: neither another host nor one that a redirect leads to', async () => {
    await page.route(`${set.stocks}/away`, (route) =>
      route.fulfill({
        status: 307,
        headers: { location: `${strangerUrl}/redirected`, 'access-control-allow-origin': '*' },
      }),
    );
    const outcome = await page.evaluate(
      async ([runtime, resource, stolen]) => {
        const { authorizedFetch } = await import(runtime);
        const fetchStocks = authorizedFetch({ resource, scope: 'read' });
        const direct = (await fetchStocks(`${stolen}/stocks`)).status;
        const own = (await fetchStocks(`${resource}/stocks`)).status;
        const redirected = await fetchStocks(`${resource}/away`).then(
          ({ status }: Response) => status,
          () => 'refused',
        );
        return { direct, own, redirected };
      },
      [RUNTIME, set.stocks, strangerUrl] as const,
    );
    expect(outcome).toMatchObject({ direct: 200, own: 200 });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((headers) => 'authorization' in headers)).toEqual([]);
  });

  test('two tabs: one signs out, and the other knows within a second', async () => {
    const other = await profile.context.newPage();
    await other.goto(set.origin);
    await other.getByTestId('signed-in').waitFor();
    await other.evaluate(async (runtime) => {
      const { onSessionChange } = await import(runtime);
      onSessionChange(({ kind }: { kind: string }) => {
        Object.assign(globalThis, { heard: kind, heardAt: Date.now() });
      });
    }, RUNTIME);
    await other.waitForFunction(() => Reflect.get(globalThis, 'heard') === 'signed-in');
    // The one that is not in sight has to hear of it, too.
    await page.bringToFront();
    await page.evaluate(async (runtime) => {
      const { signOut } = await import(runtime);
      await signOut();
    }, RUNTIME);
    const signedOutAt = Date.now();
    await other.waitForFunction(() => Reflect.get(globalThis, 'heard') === 'signed-out');
    const heardAt = await other.evaluate(() => Number(Reflect.get(globalThis, 'heardAt')));
    expect(heardAt - signedOutAt).toBeLessThan(1000);
  });
});
