import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { parse } from 'yaml';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { askSessionInfo, signIn } from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { recordRequests } from '../support/request-record.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

let set: TestDemo;
let browser: Browser;

beforeAll(async () => {
  [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await set?.close();
});

/** The operations of the contract: where the reference has them, and what it calls them. */
async function operations(): Promise<{ anchor: string; summary: string }[]> {
  const { paths } = (await (await fetch(`${set.origin}/openapi.json`)).json()) as { paths: Record<string, object> };
  return Object.values(paths)
    .flatMap((path): { operationId?: string; tags?: string[]; summary?: string }[] => Object.values(path))
    .map(({ operationId = '', tags = [], summary = '' }) => ({
      anchor: `#/${tags.join()}/${operationId}`.toLowerCase(),
      summary,
    }));
}

describe.each([
  ['on a desktop', { width: 1280, height: 900 }],
  ['on a phone', { width: 360, height: 740 }],
])('the reference %s', (_name, viewport) => {
  test('shows every operation, asks no other host for anything, and has no trouble with its policy', async () => {
    const profile = await openProfile(browser, { viewport });
    const page = await profile.context.newPage();
    await page.goto(`${set.origin}/docs/reference`);
    await page.getByRole('heading', { name: 'Token-mediating backend (TMI-BFF)' }).waitFor();
    const all = await operations();
    expect(all.length).toBeGreaterThanOrEqual(6);
    for (const { anchor, summary } of all) {
      await page.goto(`${set.origin}/docs/reference${anchor}`);
      await page
        .locator('h2')
        .filter({ hasText: new RegExp(`^${summary}$`) })
        .waitFor();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(new Set(profile.requested.map((url) => new URL(url).origin))).toEqual(new Set([set.origin]));
    // A library asks once whether it may compile code from text. It may not, and does without.
    profile.expectTrouble(/^policy violated: script-src eval /);
    await profile.close();
  });
});

test('the reference leads to the other forms of the contract', async () => {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(`${set.origin}/docs/reference`);
  await page.getByRole('link', { name: 'instance-3.0.json' }).click();
  await page.waitForURL(`${set.origin}/openapi/instance-3.0.json`);
  const document = JSON.parse(await page.locator('body').innerText());
  expect(document).toMatchObject({ openapi: '3.0.3', servers: [{ url: set.origin }] });
  profile.expectTrouble(/^policy violated: script-src eval /);
  await profile.close();
});

describe('a script in the reference, in the browser of a person who is signed in', () => {
  let profile: Profile;
  let page: Page;

  let own: Page;

  beforeAll(async () => {
    profile = await openProfile(browser);
    own = await profile.context.newPage();
    await signIn(own, set.origin);
  });

  afterAll(() => profile?.context.close());

  beforeEach(async () => {
    page = await profile.context.newPage();
    await page.goto(`${set.origin}/docs/reference`);
  });

  afterEach(async () => {
    await page.close();
    expect(await askSessionInfo(own)).toMatchObject({ status: 200, body: { sub: 'alice' } });
  });

  test('is of no origin, and has no cookies', async () => {
    expect(await page.evaluate(() => origin)).toBe('null');
    const seen = await page.evaluate(() => {
      // What the browser itself says, below the stand-ins that the page has.
      const ownCookie = () => {
        try {
          return Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')?.get?.call(document);
        } catch (error) {
          return String(error);
        }
      };
      return [ownCookie(), document.cookie];
    });
    expect(seen).toEqual([expect.stringMatching(/^SecurityError/), '']);
  });

  test.each(['/.well-known/bff-token', '/.well-known/bff-sessioninfo', '/bff/logout'])(
    'cannot fetch %s [CSRF-01]',
    async (target) => {
      const seen = await page.evaluate(async (url) => {
        const method = url.endsWith('logout') ? 'POST' : 'GET';
        const response = await fetch(url, { method, credentials: 'include' }).catch(String);
        return typeof response === 'string' ? response : response.text();
      }, set.origin + target);
      expect(seen).toBe('TypeError: Failed to fetch');
    },
  );

  test('is a stranger to the backend when it leads the page to the token [CSRF-08]', async () => {
    const record = recordRequests(Number(new URL(set.origin).port));
    await page.evaluate(() => location.assign('/.well-known/bff-token')).catch(() => undefined);
    const attempt = await eventually(() => {
      const found = record.requests.find(({ url }) => url === '/.well-known/bff-token');
      if (!found) throw new Error('the backend was not asked');
      return found;
    });
    record.stop();
    expect(attempt.status).toBe(403);
    expect(attempt.headers['sec-fetch-site']).toBe('cross-site');
    expect(attempt.body).not.toContain('access_token');
  });
});

test('the contract is served as it is written, and as JSON, both the same', async () => {
  const yaml = await fetch(`${set.origin}/openapi.yaml`);
  const json = await fetch(`${set.origin}/openapi.json`);
  expect(yaml.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
  expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const document = await json.json();
  expect(parse(await yaml.text())).toEqual(document);
  expect(document).toMatchObject({ openapi: '3.1.1' });
});
