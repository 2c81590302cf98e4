import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { makePages } from '../support/pages.js';
import { usePlanting } from '../support/planting.js';
import { useTestBackend } from '../support/use-test-backend.js';
import { type Defence, UNPREFIXED_COOKIE, weakened } from '../support/weakened.js';

/**
 * Mallory wants others to work in her session, unknowingly: she plants its cookie. The application is on HTTPS; she has a
 * sibling of its host, or sits in the network and answers for its host over HTTP.
 */

const planting = await usePlanting();
const { host: HOST, app: APP, sibling: SIBLING, insecure: INSECURE } = planting;
const HTTP_COOKIE = '__Host-Http-tmi-bff';

const pages = makePages();
const missing = new Set<Defence>();
const serve = weakened(missing, planting.listen);
const pair = useTestBackend({
  options: { publicOrigin: APP, pages: { folder: pages.folder } },
  serve: (backend) => serve(backend, { host: '127.0.0.1', port: planting.port }),
});
let browser: Browser;
let victim: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser({ hosts: '*.shop.example' });
});
afterAll(async () => {
  await browser?.close();
  pages.remove();
});
beforeEach(async () => {
  missing.clear();
  victim = await newProfile();
});
afterEach(() => victim.close());

const newProfile = () => browser.newContext({ ignoreHTTPSErrors: true });

/** The value of the cookie of a session of Mallory's own. */
async function malloryHandle(name: string): Promise<string> {
  pair.server.behave({ person: 'mallory' });
  const context = await newProfile();
  const page = await context.newPage();
  await page.goto(`${APP}/bff/login`);
  const cookie = (await context.cookies(APP)).find((one) => one.name === name);
  await context.close();
  if (cookie === undefined) throw new Error(`no ${name} was set`);
  return cookie.value;
}

/** Whose session the page of the application is in; `undefined`: in none. */
async function whoIsIn(page: Page): Promise<unknown> {
  await page.goto(`${APP}/`);
  return page.evaluate(async () => (await (await fetch('/.well-known/bff-sessioninfo')).json()).sub);
}

describe.each([
  ['a sibling of the host', SIBLING, '; Domain=shop.example; Path=/; Secure'],
  ['a sibling of the host, as if it were the host', SIBLING, '; Path=/; Secure'],
  ['the host over plain HTTP', INSECURE, '; Path=/'],
  ['the host over plain HTTP, said to be secure', INSECURE, '; Path=/; Secure'],
])('a cookie planted by %s', (_name, origin, attributes) => {
  test('is not taken by the browser, because of the prefix [CKI-06]', async () => {
    planting.setCookies = [`__Host-tmi-bff=${await malloryHandle('__Host-tmi-bff')}${attributes}`];
    const page = await victim.newPage();
    await page.goto(origin);
    expect(await whoIsIn(page)).toBeUndefined();
  });
});

describe.each([
  ['a sibling of the host', SIBLING, '; Domain=shop.example; Path=/; Secure'],
  ['the host over plain HTTP', INSECURE, '; Path=/'],
])('a cookie without the prefix, planted by %s', (_name, origin, attributes) => {
  test('puts others into the session of who planted it [CKI-06]', async () => {
    missing.add('cookie prefix');
    planting.setCookies = [`${UNPREFIXED_COOKIE}=${await malloryHandle(UNPREFIXED_COOKIE)}${attributes}`];
    const page = await victim.newPage();
    await page.goto(origin);
    expect(await whoIsIn(page)).toBe('mallory');
  });
});

describe('a cookie planted by an injected script', () => {
  const cases = [
    ['__Host-tmi-bff', 'mallory'],
    [HTTP_COOKIE, undefined],
  ] as const;

  test.each(cases)('with the name %s puts others into the session of: %s [CKI-06]', async (cookieName, who) => {
    await pair.backend.restart({ session: { cookieName } });
    const handle = await malloryHandle(cookieName);
    const page = await victim.newPage();
    await page.goto(`${APP}/`);
    await page.evaluate((cookie) => {
      // biome-ignore lint/suspicious/noDocumentCookie: as an attacker would
      document.cookie = cookie;
    }, `${cookieName}=${handle}; Path=/; Secure`);
    expect(await whoIsIn(page)).toBe(who);
  });

  test('is all that the longer prefix changes: signing in and out works with it [CKI-01] [CKI-02]', async () => {
    await pair.backend.restart({ session: { cookieName: HTTP_COOKIE } });
    const page = await victim.newPage();
    await page.goto(`${APP}/bff/login`);
    expect(await victim.cookies(APP)).toMatchObject([
      { name: HTTP_COOKIE, httpOnly: true, secure: true, sameSite: 'Strict', path: '/', domain: HOST },
    ]);
    expect(await whoIsIn(page)).toBe('alice-at-the-authorization-server');
    await page.evaluate(() => fetch('/bff/logout', { method: 'POST' }));
    expect(await whoIsIn(page)).toBeUndefined();
    const names = (await victim.cookies(APP)).map(({ name }) => name);
    expect(names).toEqual([`${HTTP_COOKIE}-sign-out`]);
  });
});
