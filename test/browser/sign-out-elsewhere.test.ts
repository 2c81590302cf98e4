import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { signIn } from '../support/demo-page.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

let set: TestDemo;
let browser: Browser;
let profile: Profile;
beforeAll(async () => {
  [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
  profile = await openProfile(browser);
});
afterAll(async () => {
  await browser?.close();
  await set?.close();
});

test('two windows side by side notice a back-channel logout within seconds, without a touch [ONL-03] [BCL-10]', async () => {
  const [page, beside] = [await profile.context.newPage(), await profile.context.newPage()];
  await signIn(page, set.origin);
  await beside.goto(set.origin);
  await beside.getByTestId('signed-in').waitFor();
  const elsewhere = await profile.context.newPage();
  await elsewhere.goto((await page.getByTestId('sign-out-elsewhere').getAttribute('href')) ?? '');
  await elsewhere.getByRole('button', { name: 'Sign out', exact: true }).click();
  await Promise.all([page, beside].map((one) => one.getByTestId('session-ended').waitFor()));
  expect(await beside.getByTestId('session-ended').textContent()).toContain('has ended elsewhere');
  profile.expectTrouble(/status of 400 .*bff-sessioninfo/);
  for (const one of [page, beside, elsewhere]) await one.close();
});

test('signing out at the authorization server in another tab ends the session of this page [ONL-03] [BCL-10]', async () => {
  const page = await profile.context.newPage();
  await signIn(page, set.origin);
  const opening = page.waitForEvent('popup');
  await page.getByTestId('sign-out-elsewhere').click();
  const elsewhere = await opening;
  await elsewhere.getByRole('button', { name: 'Sign out', exact: true }).click();
  await elsewhere.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ state: 'detached' });
  profile.expectTrouble(/status of 400 .*bff-sessioninfo/);
  // A browser without a window tells no tab that it is looked at.
  await page.bringToFront();
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await page.getByTestId('session-ended').waitFor();
  expect(await page.getByTestId('signed-in').count()).toBe(0);
});
