import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AttackerSite, startAttackerSite } from '../support/attacker-site.js';
import { type Attack, leavingAttacks, stayingAttacks } from '../support/attacks.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { askSessionInfo, getToken, sessionCookie, signIn } from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { type RecordedRequest, type RequestRecord, recordRequests } from '../support/request-record.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

let set: TestDemo;
let browser: Browser;
let profile: Profile;
let own: Page;
let record: RequestRecord;

beforeAll(async () => {
  [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
  profile = await openProfile(browser);
  own = await profile.context.newPage();
  await signIn(own, set.origin);
  await getToken(own, 'stocks');
  record = recordRequests(Number(new URL(set.origin).port));
});

afterAll(async () => {
  record?.stop();
  await browser?.close();
  await set?.close();
});

const READ = ['/.well-known/bff-token', '/.well-known/bff-sessioninfo'];

/** Each attack on what can be read, and each that sends a POST on signing out. */
function table(attacks: Readonly<Record<string, Attack>>) {
  return Object.entries(attacks).flatMap(([name, run]) =>
    [...READ, ...(name.endsWith('POST') ? ['/bff/logout'] : [])].map((target) => ({ target, name, run })),
  );
}

/** What a browser says of a page on this host. Ports make another origin, but not another site, so cookies go along. */
const ATTACKERS = [
  { host: '127.0.0.1', site: 'cross-site', cookieGoesAlong: false },
  { host: 'localhost', site: 'same-site', cookieGoesAlong: true },
] as const;

describe.each(ATTACKERS)('a page on $host, $site, in the browser of a person who is signed in', (attacker) => {
  let site: AttackerSite;
  let page: Page;
  let cookie: string | undefined;

  beforeAll(async () => {
    site = await startAttackerSite(attacker.host);
  });

  afterAll(() => site?.close());

  beforeEach(async () => {
    cookie = await sessionCookie(own, set.origin);
    page = await profile.context.newPage();
    await page.goto(site.origin);
    record.clear();
  });

  afterEach(async () => {
    for (const other of profile.context.pages()) if (other !== own) await other.close();
    // The session goes on as if nothing had been.
    expect(await sessionCookie(own, set.origin)).toBe(cookie);
    expect(await askSessionInfo(own)).toMatchObject({ status: 200, body: { sub: 'alice' } });
  });

  test.each(table(stayingAttacks))(
    'gets nothing of $target by $name [CSRF-04] [CSRF-06] [CSRF-07]',
    async ({ target, run }) => {
      const seen = await page.evaluate(run, set.origin + target);
      expectNothing(seen);
      await expectRefused(target);
    },
  );

  test.each(table(leavingAttacks))('gets nothing of $target by $name [CSRF-08] [CSRF-15]', async ({ target, run }) => {
    await lead(page, run, set.origin + target);
    expectNothing((await page.textContent('body')) ?? '');
    await expectRefused(target);
  });

  /** The attack did reach the backend, as the browser's word for where it comes from tells, and was refused. */
  async function expectRefused(target: string): Promise<void> {
    const attempts = await eventually(() => {
      const found = record.requests.filter((request) => request.url.split('?')[0] === target && !isOfOwnPage(request));
      expect(found).not.toHaveLength(0);
      return found;
    });
    for (const attempt of attempts) expectRefusal(attempt);
  }

  function expectRefusal({ method, url, headers, status, body }: RecordedRequest): void {
    expect(headers['sec-fetch-site']).toBe(attacker.site);
    expect((headers.cookie ?? '').includes(`__Host-tmi-bff=${cookie}`)).toBe(attacker.cookieGoesAlong);
    // Session information has no POST at all, which is found out before anything else.
    expect(status).toBe(method === 'POST' && url.endsWith('sessioninfo') ? 405 : 403);
    expectNothing(body);
  }
});

/** The demo page asks for the session information every few seconds, an attack or not. */
function isOfOwnPage({ headers }: RecordedRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin';
}

function expectNothing(seen: string): void {
  expect(seen).not.toMatch(/access_token|eyJ|alice|logout_uri/i);
}

/** Runs what leaves the page, and waits for where it leads. */
async function lead(page: Page, run: Attack, url: string): Promise<void> {
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
  await page.evaluate(run, url).catch(() => undefined);
  await arrived;
  await page.waitForLoadState();
}
