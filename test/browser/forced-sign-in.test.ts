import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AttackerSite, startAttackerSite } from '../support/attacker-site.js';
import { leavingAttacks, stayingAttacks } from '../support/attacks.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { allowIfAsked, askSessionInfo, choosePerson, sessionCookie, signIn } from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { type RequestRecord, recordRequests } from '../support/request-record.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

let set: TestDemo;
let browser: Browser;
let backend: RequestRecord;
let authorizationServer: RequestRecord;

beforeAll(async () => {
  [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
  backend = recordRequests(Number(new URL(set.origin).port));
  authorizationServer = recordRequests(Number(new URL(set.issuer).port));
});

afterAll(async () => {
  backend?.stop();
  authorizationServer?.stop();
  await browser?.close();
  await set?.close();
});

describe.each(['127.0.0.1', 'localhost'] as const)('a page on %s, another origin', (host) => {
  let site: AttackerSite;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    site = await startAttackerSite(host);
  });

  afterAll(() => site?.close());

  beforeEach(async () => {
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    await page.goto(site.origin);
    backend.clear();
    authorizationServer.clear();
  });

  afterEach(() => profile.context.close());

  test('can lead to the sign-in by a link, but the person is asked first [CSRF-15]', async () => {
    await follow(`${set.origin}/bff/login?return_to=%2F%23from-afar`);
    await page.getByRole('heading', { name: 'Continue to sign in?' }).waitFor();
    await expectNothingBegun();
  });

  test('leads to a sign-in that works, when the person goes on', async () => {
    await follow(`${set.origin}/bff/login?return_to=%2F%23from-afar`);
    await page.getByRole('link', { name: 'Continue' }).click();
    await choosePerson(page, 'Alice');
    await allowIfAsked(page);
    expect(page.url()).toBe(`${set.origin}/#from-afar`);
  });

  test.each([
    { way: 'link', method: 'get' },
    { way: 'form', method: 'post' },
  ])('can suggest a sign-in by a $way, but the person is asked first [CSRF-15]', async ({ method }) => {
    await submitForm(method, `${set.origin}/bff/initiate-login`, {
      iss: set.issuer,
      target_link_uri: `${set.origin}/#suggested`,
    });
    await page.getByRole('heading', { name: 'Continue to sign in?' }).waitFor();
    await expectNothingBegun();
    await page.getByRole('link', { name: 'Continue' }).click();
    await choosePerson(page, 'Alice');
    await allowIfAsked(page);
    expect(page.url()).toBe(`${set.origin}/#suggested`);
  });

  test.each(['//evil.example/', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)'])(
    'cannot name %s as the place to land [LOGIN-10]',
    async (place) => {
      await follow(`${set.origin}/bff/login?return_to=${encodeURIComponent(place)}`);
      await page.getByRole('link', { name: 'Continue' }).click();
      await page.getByRole('heading', { name: 'This did not work' }).waitFor();
      expect(await page.content()).not.toContain('evil');
      await expectNothingBegun();
    },
  );

  test.each(Object.entries(stayingAttacks).filter(([name]) => !/POST$|^another window$/.test(name)))(
    'cannot begin a sign-in by %s [CSRF-15]',
    async (_name, run) => {
      await page.evaluate(run, `${set.origin}/bff/login`);
      const attempts = await eventually(() => {
        expect(backend.requests).not.toHaveLength(0);
        return backend.requests;
      });
      expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([403]));
      await expectNothingBegun();
    },
  );

  test('cannot finish a sign-in with an answer of its own, nor harm the session [LOGIN-04] [LOGIN-05]', async () => {
    await signIn(page, set.origin);
    const cookie = await sessionCookie(page, set.origin);
    const attacker = await profile.context.newPage();
    await attacker.goto(site.origin);
    const forged = `${set.origin}/bff/callback?code=forged&state=forged&iss=${encodeURIComponent(set.issuer)}`;
    await attacker.evaluate(leavingAttacks.navigation ?? fail, forged).catch(() => undefined);
    await attacker.getByRole('heading', { name: 'This sign-in cannot be finished' }).waitFor();
    expect(await sessionCookie(page, set.origin)).toBe(cookie);
    expect(await askSessionInfo(page)).toMatchObject({ status: 200, body: { sub: 'alice' } });
  });

  /** Clicks a link on the attacker's page. */
  async function follow(href: string): Promise<void> {
    await page.evaluate((where) => {
      const link = document.createElement('a');
      Object.assign(link, { href: where, textContent: 'Kittens, this way' });
      document.body.append(link);
    }, href);
    await page.getByRole('link', { name: 'Kittens, this way' }).click();
  }

  /** Sends a form of the attacker's page. */
  async function submitForm(method: string, action: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const form = { method, action, fields };
    await page.evaluate((wanted) => {
      const element = Object.assign(document.createElement('form'), { method: wanted.method, action: wanted.action });
      for (const [name, value] of Object.entries(wanted.fields)) {
        element.append(Object.assign(document.createElement('input'), { name, value }));
      }
      document.body.append(element);
      element.submit();
    }, form);
  }

  /** The backend was reached; but neither was the authorization server, nor has the browser any cookie. */
  async function expectNothingBegun(): Promise<void> {
    expect(backend.requests.some(({ url }) => url.startsWith('/bff/login'))).toBe(true);
    expect(authorizationServer.requests).toEqual([]);
    expect(await profile.context.cookies()).toEqual([]);
  }
});

function fail(): never {
  throw new Error('there is no such attack');
}
