import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { parse } from 'yaml';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { recordRequests } from '../support/request-record.js';
import { askSessionInfo, signIn } from '../support/sample-page.js';
import { startTestSet, type TestSet } from '../support/test-set.js';

let set: TestSet;
let browser: Browser;

beforeAll(async () => {
  [set, browser] = await Promise.all([startTestSet(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await set?.close();
});

const SUMMARIES = ['Ask for an access token', 'Ask who is signed in', 'Sign in, or grant more', 'Sign out'];

describe.each([
  ['on a desktop', { width: 1280, height: 900 }],
  ['on a phone', { width: 360, height: 740 }],
])('the reference %s', (_name, viewport) => {
  test('shows every operation, asks no other host for anything, and has no trouble with its policy', async () => {
    const profile = await openProfile(browser, { viewport });
    const page = await profile.context.newPage();
    await page.goto(`${set.origin}/docs`, { waitUntil: 'networkidle' });
    await page
      .getByRole('heading', { name: /Token-mediating backend/ })
      .first()
      .waitFor();
    for (const summary of SUMMARIES) {
      await page.getByRole('heading', { name: summary }).first().waitFor();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(new Set(profile.requested.map((url) => new URL(url).origin))).toEqual(new Set([set.origin]));
    await profile.close();
  });
});

describe('a script in the reference, in the browser of a person who is signed in', () => {
  let profile: Profile;
  let page: Page;

  beforeEach(async () => {
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    await signIn(page, set.origin);
    expect(await askSessionInfo(page)).toMatchObject({ status: 200 });
    await page.goto(`${set.origin}/docs`);
  });

  afterEach(() => profile.context.close());

  test('is of no origin, and has no cookies and no storage', async () => {
    expect(await page.evaluate(() => origin)).toBe('null');
    for (const attempt of ['document.cookie', 'localStorage.length', 'sessionStorage.length']) {
      await expect(page.evaluate(attempt)).rejects.toThrow('SecurityError');
    }
  });

  test.each(['/.well-known/bff-token', '/.well-known/bff-sessioninfo', '/bff/logout'])(
    'can not fetch %s [CSRF-01]',
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
