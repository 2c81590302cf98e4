import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, openProfile } from '../support/browser.js';
import { askSessionInfo, signIn } from '../support/demo-page.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import { useTestBackend } from '../support/use-test-backend.js';

let demo: TestDemo;
let browser: Browser;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const PAGES = [
  '',
  'start',
  'concepts',
  'frontends',
  'troubleshooting',
  'authorization-servers/keycloak',
  'configuration',
  'faults',
  'stores',
  'files/CHANGELOG',
  'files/docs/examples/deploy/nginx-conf',
  'files/docs/examples/deploy',
];

// Without trouble: `close` throws after an error in the console, a violation of the policy, or a request to another host.
describe.each([
  ['on a desktop', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['on a phone in the dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
] as const)('the documentation %s', (_name, options) => {
  test('shows its pages without trouble, no wider than the window', async () => {
    const profile = await openProfile(browser, options);
    const page = await profile.context.newPage();
    for (const path of PAGES) {
      await page.goto(`${demo.origin}/docs/${path}`);
      await page.locator('h1').first().waitFor();
      await page.waitForFunction(() => '__vue_app__' in Object(document.querySelector('#app')));
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, 0]);
      expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
        options.colorScheme === 'dark',
      );
    }
    expect(new Set(profile.requested.map((url) => new URL(url).origin))).toEqual(new Set([demo.origin]));
    await profile.close();
  });
});

test('a search leads to the section that it found', async () => {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(`${demo.origin}/docs`);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('searchbox').fill('sealing keys rotate');
  await page.locator('.result').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/docs\/[\w-]+#/);
  await page.locator('h1').first().waitFor();
  await profile.close();
});

test('links lead on and back, and the choice of dark goes along', async () => {
  const profile = await openProfile(browser, { colorScheme: 'light' });
  const page = await profile.context.newPage();
  await page.goto(`${demo.origin}/docs/start`);
  await page.locator('.VPSwitchAppearance').first().click();
  await page.getByRole('link', { name: 'the concepts' }).click();
  await page.waitForURL(/\/docs\/concepts/);
  await page.locator('.drawing svg').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(true);
  await page.goBack();
  await page.waitForURL(/\/docs\/start/);
  await profile.close();
});

test('a bookmark of an operation, from the time when the contract was here, ends there', async () => {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(`${demo.origin}/docs#/core/gettoken`);
  await page.waitForURL(`${demo.origin}/docs/reference#/core/gettoken`);
  await page.getByRole('heading', { name: 'Get an access token' }).first().waitFor();
  // The reference asks whether it may compile code from text.
  await profile.context.close();
});

test('a script in the documentation, in the browser of a person who is signed in, is of no origin, and reaches neither a token nor a session [CSRF-01]', async () => {
  const profile = await openProfile(browser);
  const own = await profile.context.newPage();
  await signIn(own, demo.origin);
  const page = await profile.context.newPage();
  await page.goto(`${demo.origin}/docs/start`);
  expect(await page.evaluate(() => origin)).toBe('null');
  for (const target of ['/.well-known/bff-token', '/.well-known/bff-sessioninfo']) {
    const seen = await page.evaluate(
      (url) => fetch(url, { credentials: 'include' }).then((one) => one.text(), String),
      demo.origin + target,
    );
    expect(seen).toBe('TypeError: Failed to fetch');
  }
  expect(await askSessionInfo(own)).toMatchObject({ status: 200, body: { sub: 'alice' } });
  profile.expectTrouble(/connect-src/);
  await profile.context.close();
});

describe('below a base path', () => {
  const pair = useTestBackend({ options: { basePath: '/some/app', session: { cookieName: '__Host-tmi-bff' } } });

  test('the documentation loads, searches and leads on there', async () => {
    const profile = await openProfile(browser, { extraHTTPHeaders: {} });
    const page = await profile.context.newPage();
    await page.goto(`${pair.backend.origin}/some/app/docs`);
    await page.getByRole('link', { name: 'Start in five minutes' }).first().click();
    await page.waitForURL(`${pair.backend.origin}/some/app/docs/start`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('keycloak');
    await page.locator('.result').first().click();
    await page.waitForURL(/\/some\/app\/docs\/[\w-]+/);
    expect(profile.requested.filter((url) => !new URL(url).pathname.startsWith('/some/app/'))).toEqual([]);
    await profile.close();
  });
});
