import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { choosePerson, decide, getToken, signIn } from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

/** One story; each test goes on where the one before ended. */
describe('The demo page', () => {
  let set: TestDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
    profile = await openProfile(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    page = await profile.context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await set?.close();
  });

  const stocks = () => page.getByTestId('card-stocks');
  const callsToAction = () =>
    page.locator('.primary:visible').evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
  const requests = () => page.getByTestId('request').allTextContents();

  test('draws the request and the sign-in', async () => {
    await page.goto(set.origin);
    await page.getByTestId('signed-out').waitFor();
    const drawing = page.getByRole('img', { name: 'Who asks whom, and who holds which token' });
    expect(await drawing.locator('text').allTextContents()).toEqual(
      expect.arrayContaining(['1. you sign in', '2. token request', '3. access token']),
    );
  });

  test('has one call to action at a time, which leads through it', async () => {
    expect(await callsToAction()).toEqual(['sign-in']);
    await signIn(page, set.origin);
    await eventually(async () => expect(await callsToAction()).toEqual(['get-token']));
    await getToken(page, 'stocks');
    await eventually(async () => expect(await callsToAction()).toEqual(['call-list']));
    // Any call is a step on.
    await stocks().getByTestId('call-buy').click();
    await eventually(async () => expect(await callsToAction()).toEqual(['get-token']));
    expect(await page.getByTestId('card-profile').locator('.primary').count()).toBe(1);
  });

  test('says what is granted, and what is there on demand', async () => {
    expect(await stocks().getByTestId('granted').textContent()).toBe('Granted: read, buy. On demand: sell.');
    await stocks().getByTestId('scope-sell').click();
    await stocks().getByTestId('get-token').click();
    await stocks().getByTestId('grant-more').waitFor();
    expect(await callsToAction()).toEqual(['grant-more']);
    await stocks().getByTestId('grant-more').click();
    await decide(page, 'Allow');
    await stocks().getByTestId('token-scope').waitFor();
    expect(await stocks().getByTestId('granted').textContent()).toBe('All are granted.');
    await page.reload();
    await stocks().waitFor();
    expect(await stocks().getByTestId('granted').textContent()).toBe('All are granted.');
  });

  test('shows the raw token, and copies it', async () => {
    await getToken(page, 'stocks');
    expect(await stocks().getByTestId('token-raw').isVisible()).toBe(false);
    await stocks().getByTestId('show-raw').click();
    const raw = await stocks().getByTestId('token-raw').textContent();
    expect(raw).toMatch(/^eyJ/);
    await stocks().getByTestId('copy-token').click();
    await stocks().getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(raw);
  });

  test('lists its requests in the devtools, also those from before a redirect', async () => {
    await page.getByTestId('devtools-toggle').click();
    const rows = (await requests()).reverse().join('\n');
    expect(rows).toMatch(/to \/bff\/login\?return_to=…[\s\S]*loaded \/[\s\S]*scope=buy read sell/);
    expect(rows).toMatch(/to \/bff\/login\?scope=buy read sell/);
    expect(rows).toMatch(/backend_not_ready means/);
  });

  test('shows the session and the tokens there, and a token itself only when asked for', async () => {
    expect(await page.getByTestId('devtools-session').textContent()).toMatch(/^signed-in: Alice .*; ends in 1\d:/);
    const token = page.getByTestId('devtools-token');
    expect(await token.textContent()).toMatch(/requested: buy read; granted: /);
    expect(await token.textContent()).not.toContain('eyJ');
    await token.getByTestId('devtools-show-token').click();
    expect(await token.textContent()).toContain('eyJ');
    await token.getByTestId('devtools-show-token').click();
    expect(await token.textContent()).not.toContain('eyJ');
  });

  test('explains a refusal there', async () => {
    const refused = page.getByTestId('devtools-meaning').filter({ hasText: 'backend_not_ready' }).first();
    await refused.locator('summary').click();
    expect(await refused.textContent()).toContain('offer signIn(outcome)');
  });

  test('fits a narrow screen, with the devtools open', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('says that it has signed out, also after the way over the authorization server', async () => {
    await page.getByTestId('sign-out').click();
    await page.waitForURL(`${set.origin}/`);
    const said = page.getByTestId('session-ended');
    await eventually(async () => expect(await said.textContent()).toContain('You have signed out'));
    await eventually(async () => expect((await requests()).join('\n')).toMatch(/to \/bff\/logout/));
    expect(await callsToAction()).toEqual(['sign-in']);
    await page.reload();
    await page.getByTestId('signed-out').waitFor();
    expect(await said.count()).toBe(0);
  });

  test('keeps the scopes of one session from the next one', async () => {
    await page.getByTestId('sign-in').click();
    await choosePerson(page, 'Bob');
    await page
      .getByTestId('signed-in')
      .or(page.getByRole('button', { name: 'Allow', exact: true }))
      .waitFor();
    if (!(await page.getByTestId('signed-in').isVisible())) await decide(page, 'Allow');
    await stocks().waitFor();
    expect(await stocks().getByTestId('granted').textContent()).toBe('Granted: read, buy. On demand: sell.');
    profile.expectTrouble(/status of 400 .*bff-(token|sessioninfo)/);
    await profile.close();
  });
});
