import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import {
  allowIfAsked,
  askSessionInfo,
  choosePerson,
  decide,
  getToken,
  grantedScopes,
  sessionCookie,
  signIn,
} from '../support/demo-page.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import { createUserAgent } from '../support/user-agent.js';

let set: TestDemo;
let browser: Browser;
let profile: Profile;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

/** Everybody is new to the authorization server in each test, and is asked for consent. */
beforeEach(async () => {
  set = await startTestDemo();
  profile = await openProfile(browser);
  page = await profile.context.newPage();
});

afterEach(async () => {
  await profile.context.close();
  await set.close();
});

describe('who says no at the authorization server', () => {
  test('is told so, and is not signed in [LOGIN-12]', async () => {
    await page.goto(set.origin);
    await page.getByTestId('sign-in').click();
    await choosePerson(page, 'Bob');
    await decide(page, 'Deny');
    await page.getByRole('heading', { name: 'Nothing was granted' }).waitFor();
    expect(await profile.context.cookies(set.origin)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the application' }).click();
    await page.getByTestId('signed-out').waitFor();
  });

  test('keeps the session and its tokens, when there was one [LOGIN-12]', async () => {
    await signIn(page, set.origin);
    const cookie = await sessionCookie(page, set.origin);
    const stocks = page.getByTestId('card-stocks');
    await stocks.getByTestId('scope-sell').click();
    await stocks.getByTestId('get-token').click();
    await stocks.getByTestId('grant-more').click();
    await decide(page, 'Deny');
    await page.getByRole('heading', { name: 'Nothing was granted' }).waitFor();
    await page.getByRole('link', { name: 'Back to the application' }).click();
    await page.getByTestId('signed-in').waitFor();
    expect(await sessionCookie(page, set.origin)).toBe(cookie);
    await page.goto(set.origin);
    expect(await grantedScopes(await getToken(page, 'stocks'))).toHaveLength(2);
  });
});

test('after a restart of everything, who was signed in still is, and gets tokens', async () => {
  await signIn(page, set.origin);
  const { body: before } = await askSessionInfo(page);
  await page.goto('about:blank');
  await set.restart();
  await page.goto(set.origin);
  await page.getByTestId('signed-in').waitFor();
  expect((await askSessionInfo(page)).body).toEqual(before);
  const card = await getToken(page, 'profile');
  await card.getByTestId('call-read').click();
  expect(await card.getByTestId('api-status').textContent()).toBe('200 OK');
});

test('another person who signs in in the same browser ends the session that was there [LOGOUT-01]', async () => {
  await signIn(page, set.origin);
  const cookie = await sessionCookie(page, set.origin);
  await page.goto(`${set.origin}/bff/login?prompt=login`);
  await choosePerson(page, 'Bob');
  await allowIfAsked(page);
  expect(await askSessionInfo(page)).toMatchObject({ status: 200, body: { sub: 'bob', name: 'Bob Brown' } });
  await getToken(page, 'stocks');
  const before = await createUserAgent().fetch(`${set.origin}/.well-known/bff-token`, {
    from: set.origin,
    headers: { Cookie: `__Host-tmi-bff=${cookie}` },
  });
  expect([before.status, before.json()]).toMatchObject([400, { error: 'invalid_session' }]);
});

test('two tabs that sign in at the same time both come to an end', async () => {
  const other = await profile.context.newPage();
  const tabs = [page, other];
  await Promise.all(tabs.map((tab) => tab.goto(set.origin)));
  await Promise.all(tabs.map((tab) => tab.getByTestId('sign-in').click()));
  for (const tab of tabs) await tab.getByRole('button', { name: 'Continue as Alice' }).waitFor();
  for (const tab of tabs) {
    await choosePerson(tab, 'Alice');
    await allowIfAsked(tab);
  }
  for (const tab of tabs) {
    expect(await askSessionInfo(tab)).toMatchObject({ status: 200, body: { sub: 'alice' } });
    await getToken(tab, 'stocks');
  }
  expect(await cookieNames()).toEqual(['__Host-tmi-bff']);
});

test('the keyboard alone is enough to sign in and to get a token', async () => {
  await page.goto(set.origin);
  await press(page.getByTestId('sign-in'));
  await press(page.getByRole('button', { name: 'Continue as Alice' }));
  await press(page.getByRole('button', { name: 'Allow', exact: true }));
  const stocks = page.getByTestId('card-stocks');
  await press(stocks.getByTestId('get-token'));
  await stocks.getByTestId('token-scope').waitFor();
  await press(stocks.getByTestId('call-list'));
  expect(await stocks.getByTestId('api-status').textContent()).toBe('200 OK');
});

test('nothing needs scrolling sideways on a phone, 360 pixels wide', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(set.origin);
  await page.getByTestId('signed-out').waitFor();
  await expectNoSidewaysScrolling();
  await signIn(page, set.origin);
  await expectNoSidewaysScrolling();
  const stocks = await getToken(page, 'stocks');
  await stocks.getByTestId('call-list').click();
  await stocks.getByTestId('api-status').waitFor();
  await expectNoSidewaysScrolling();
  await stocks.getByTestId('scope-sell').click();
  await stocks.getByTestId('get-token').click();
  await stocks.getByTestId('refusal').waitFor();
  await expectNoSidewaysScrolling();
  await stocks.getByTestId('grant-more').click();
  await page.getByRole('button', { name: 'Deny' }).waitFor();
  await expectNoSidewaysScrolling();
  await decide(page, 'Deny');
  await page.getByRole('heading', { name: 'Nothing was granted' }).waitFor();
  await expectNoSidewaysScrolling();
});

async function expectNoSidewaysScrolling(): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
}

async function cookieNames(): Promise<string[]> {
  return (await profile.context.cookies(set.origin))
    .map(({ name }) => name)
    .filter((name) => name.startsWith('__Host-'));
}

const FARTHEST_TABS = 40;

/** Goes to a button with the Tab key, as often as it takes, and presses it with Enter. */
async function press(button: Locator): Promise<void> {
  await button.waitFor();
  const isFocused = () => button.evaluate((element) => element === document.activeElement);
  for (let tabs = 0; !(await isFocused()); tabs++) {
    if (tabs > FARTHEST_TABS) throw new Error('the keyboard cannot reach this button');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}
