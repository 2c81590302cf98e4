import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { makePages } from '../support/pages.js';
import { usePlanting } from '../support/planting.js';
import { useTestBackend } from '../support/use-test-backend.js';
import { weakened } from '../support/weakened.js';

/**
 * Mallory puts something in front of the name of a cookie. To the browser it is another name, without the prefix, so that
 * it takes the cookie from anywhere. A reader that strips more than spaces and tabs makes it the cookie of the prefix.
 */
const DISGUISES = [
  // What `trim` strips within Latin-1, as which Node.js reads headers, and within UTF-8; the rest of the controls nearby.
  ...['\xA0', '\x85', '\x0B', '\x0C', '\x1C', '\x1F', '\xEF\xBB\xBF', '\xC2\xA0', '\xE2\x80\xAF', '\xE3\x80\x80'],
  // What browsers strip by themselves, before they look at the prefix.
  ...[' ', '\t', ' \t '],
  // A cookie without a name, whose value looks like a name and a value.
  ...['=', '=\xA0'],
];

const planting = await usePlanting();
const { app: APP } = planting;
const pages = makePages();
/** Where authorization responses were led that did not reach the backend. */
let withheld: string | undefined;
let isWithholding = false;
const serve = weakened(new Set(), (application) =>
  planting.listen((request, response) => {
    if (!isWithholding || !request.url?.startsWith('/bff/callback?')) return application(request, response);
    withheld = request.url;
    response.writeHead(204).end();
  }),
);
const pair = useTestBackend({
  options: { publicOrigin: APP, pages: { folder: pages.folder } },
  serve: (backend) => serve(backend, { host: '127.0.0.1', port: planting.port }),
});
let browser: Browser;
let victim: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser({ hosts: '*.shop.example' });
});
afterAll(async () => {
  await browser?.close();
  pages.remove();
});
beforeEach(async () => {
  victim = await newProfile();
  page = await victim.newPage();
});
afterEach(() => victim.close());

const newProfile = () => browser.newContext({ ignoreHTTPSErrors: true });

type Browsing = (page: Page) => Promise<void>;

/** The cookies that the application sets while Mallory does something in her own browser, as pairs of name and value. */
async function malloryCookies(browse: Browsing): Promise<string[]> {
  pair.server.behave({ person: 'mallory' });
  const context = await newProfile();
  await browse(await context.newPage());
  const cookies = (await context.cookies(APP)).map(({ name, value }) => `${name}=${value}`);
  await context.close();
  if (cookies.length === 0) throw new Error('no cookie was set');
  pair.server.behave({ person: 'alice' });
  return cookies;
}

const signIn: Browsing = async (page) => void (await page.goto(`${APP}/bff/login`));
const signOut: Browsing = async (page) => {
  await signIn(page);
  await page.evaluate(() => fetch('/bff/logout', { method: 'POST' }));
};

/** Whose session the page of the application is in; `undefined`: in none. */
async function whoIsIn(): Promise<unknown> {
  await page.goto(`${APP}/`);
  return page.evaluate(async () => (await (await fetch('/.well-known/bff-sessioninfo')).json()).sub);
}

const ORIGINS = [
  ['a sibling of the host', planting.sibling, '; Domain=shop.example; Path=/; Secure'],
  ['the host over plain HTTP', planting.insecure, '; Path=/'],
] as const;

describe.each(['__Host-tmi-bff', '__Host-Http-tmi-bff'])('a cookie that passes itself off as %s', (cookieName) => {
  beforeAll(() => pair.backend.restart({ session: { cookieName } }));

  describe.each(ORIGINS)('planted by %s', (_name, origin, attributes) => {
    /** Has the victim visit a page that sets these cookies in every disguise, of which the browser takes some. */
    const plant = async (cookies: readonly string[]) => {
      planting.setCookies = cookies.flatMap((cookie) =>
        DISGUISES.map((disguise) => `${disguise}${cookie}${attributes}`),
      );
      await page.goto(origin);
      await page.goto(`${APP}/`);
      for (const cookie of cookies) expect(planting.received).toContain(`\xA0${cookie}`);
    };

    test('puts no one into the session of another person [CKI-06] [CKI-13]', async () => {
      await plant(await malloryCookies(signIn));
      expect(await whoIsIn()).toBeUndefined();
    });

    test('neither ends nor changes the session that is there [CKI-06] [CKI-10] [CKI-13]', async () => {
      const cookies = await malloryCookies(signIn);
      await signIn(page);
      await plant(cookies);
      expect(await whoIsIn()).toBe('alice');
      expect(await whoIsIn()).toBe('alice');
    });

    test('finishes no sign-in that another person began [CKI-06] [CKI-13] [LOGIN-04]', async () => {
      isWithholding = true;
      // A response without content ends a navigation without a page.
      const cookies = await malloryCookies((hers) => signIn(hers).catch(() => undefined));
      isWithholding = false;
      await plant(cookies);
      const answer = await page.goto(`${APP}${withheld}`);
      expect(answer?.status()).toBe(400);
      expect(await whoIsIn()).toBeUndefined();
    });

    test('leads no one to the sign-out of another person [CKI-06] [CKI-13]', async () => {
      await plant(await malloryCookies(signOut));
      await page.goto(`${APP}/bff/logout/continue`);
      expect(page.url()).toBe(`${APP}/`);
    });
  });
});
