import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openProfile } from '../support/browser.js';
import { choosePerson, decide } from '../support/demo-page.js';
import type { TestDemo } from '../support/test-demo.js';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** What a person does with every example: signs in, sees stocks, may not sell, agrees to it, sells, signs out. */
export async function playStory(browser: Browser, set: TestDemo): Promise<void> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(set.origin);
  await press(page, 'Sign in');
  await choosePerson(page, 'Alice');
  await decide(page, 'Allow');
  await page.getByRole('heading', { name: /^Alice/ }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Sell ACME' }).waitFor();

  await press(page, 'Sell ACME');
  await press(page, 'Sign in again to agree');
  await decide(page, 'Allow');
  await page.getByRole('listitem').filter({ hasText: 'Sell ACME' }).waitFor();
  await press(page, 'Sell ACME');
  await page.getByText('Sold 1 ACME').waitFor();

  await press(page, 'Sign out');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();

  const askedForTokens = profile.requested.filter((url) => url.includes('/.well-known/bff-token'));
  expect(new Set(askedForTokens.map((url) => new URL(url).origin))).toEqual(new Set([set.origin]));
  profile.expectTrouble(/status of 40/);
  await profile.close();
}

/**
 * What a person does with a first page: signs in, and sees stocks.
 *
 * @returns the URLs that the browser requested
 */
export async function playFirstPage(browser: Browser, set: TestDemo): Promise<readonly string[]> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(set.origin);
  await press(page, 'Sign in');
  await choosePerson(page, 'Alice');
  await decide(page, 'Allow');
  await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
  profile.expectTrouble(/status of 40/);
  await profile.close();
  return profile.requested;
}

/** The same on the mock, which signs in without asking. */
export async function playFirstPageOnMock(browser: Browser, origin: string): Promise<void> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(origin);
  await press(page, 'Sign in');
  await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
  expect((await page.goto(`${origin}/mock`))?.status()).toBe(200);
  profile.expectTrouble(/status of 40/);
  await profile.close();
}

/** A route that needs a session: leads to the sign-in, and back to it; and says so if the backend is unavailable. */
export async function playGuardedRoute(browser: Browser, set: TestDemo): Promise<void> {
  const profile = await openProfile(browser);
  const page = await profile.context.newPage();
  await page.goto(`${set.origin}/account?of=today`);
  await choosePerson(page, 'Alice');
  const arrived = page.getByRole('heading', { name: /^Account of Alice/ });
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  await arrived.or(allow).waitFor();
  if (await allow.isVisible()) await allow.click();
  await arrived.waitFor();
  expect(page.url()).toBe(`${set.origin}/account?of=today`);
  await page.route('**/.well-known/bff-sessioninfo', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.reload();
  await page.getByRole('alert').filter({ hasText: 'can’t be reached' }).waitFor();
  profile.expectTrouble(/status of 40/);
  profile.expectTrouble(/status of 503/);
  await profile.close();
}
