import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import {
  askSessionInfo,
  choosePerson,
  decide,
  getToken,
  grantedScopes,
  sessionCookie,
  shownClaims,
} from '../support/demo-page.js';
import { eventually } from '../support/eventually.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

/** One story; each test goes on where the one before ended. */
describe('Alice and the demo page', () => {
  let set: TestDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;
  let stocks: Locator;

  beforeAll(async () => {
    [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    stocks = page.getByTestId('card-stocks');
  });

  afterAll(async () => {
    await browser?.close();
    await set?.close();
  });

  test('a visitor is offered to sign in, and sees nothing else [SES-01]', async () => {
    await page.goto(set.origin);
    await page.getByTestId('signed-out').waitFor();
    expect(await page.getByTestId('signed-in').count()).toBe(0);
    profile.expectTrouble(/status of 400 .*bff-sessioninfo/);
  });

  test('signing in leads through the authorization server and back [LOGIN-02] [LOGIN-03]', async () => {
    await page.getByTestId('sign-in').click();
    await page.waitForURL(`${set.issuer}/**`);
    await choosePerson(page, 'Alice');
    await page.getByText('Allow access?').waitFor();
    expect(page.url().startsWith(set.issuer)).toBe(true);
    await decide(page, 'Allow');
    await page.getByTestId('signed-in').waitFor();
    // The authorization server takes pushed requests (RFC 9126): the browser carries a reference, and nothing else.
    const request = new URL(profile.requested.find((url) => url.includes('request_uri=')) ?? '');
    expect(request.origin).toBe(set.issuer);
    expect([...request.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
  });

  test('the session cookie is for this host alone, and out of reach of scripts and of other sites [CKI-01] [CKI-02] [CKI-03] [CKI-04] [CKI-05] [CKI-06]', async () => {
    expect(await profile.context.cookies(set.origin)).toEqual([
      expect.objectContaining({
        name: '__Host-tmi-bff',
        domain: 'localhost',
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
      }),
    ]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('nothing of the sign-in stays in the address [LOGIN-13]', () => {
    expect(page.url()).toBe(`${set.origin}/`);
  });

  test('the page says who is signed in and until when [SES-04] [SES-11]', async () => {
    const { status, body } = await askSessionInfo(page);
    expect(status).toBe(200);
    expect(await page.getByTestId('user-name').textContent()).toBe(body.name);
    expect(body.name).toMatch(/^Alice /);
    expect(await page.getByTestId('user-email').textContent()).toBe(body.email);
    expect(await page.getByTestId('session-end').textContent()).toMatch(/^Session ends at the latest .*, in 12 hours$/);
    expect(body.exp).toBeGreaterThan(Date.now() / 1000 + 11 * 60 * 60);
  });

  test('the page gets a token for what was granted at sign-in [TOK-60] [TOK-66]', async () => {
    await getToken(page, 'stocks');
    expect(await grantedScopes(stocks)).toEqual(expect.arrayContaining(['read', 'buy']));
    expect(await grantedScopes(stocks)).toHaveLength(2);
    expect(await shownClaims(stocks)).toMatchObject({ iss: set.issuer, aud: set.stocks });
  });

  test('the time that the token has left goes down', async () => {
    const seconds = async () => {
      const [minutes = '', rest = ''] = ((await stocks.getByTestId('token-life').textContent()) ?? '').split(':');
      return Number(minutes) * 60 + Number(rest);
    };
    const first = await seconds();
    expect(first).toBeGreaterThan(0);
    const later = await eventually(async () => {
      const now = await seconds();
      expect(now).toBeLessThan(first);
      return now;
    });
    expect(first - later).toBeLessThan(30);
  });

  test('the token opens the resource server on another origin', async () => {
    await stocks.getByTestId('call-list').click();
    expect(await stocks.getByTestId('api-status').textContent()).toBe('200 OK');
    expect(await stocks.getByTestId('api-answer').textContent()).toContain('ACME');
    expect(new URL(set.stocks).origin).not.toBe(set.origin);
  });

  test('a scope that was not granted is refused, kindly and with a way on [ERR-06]', async () => {
    await stocks.getByTestId('scope-sell').click();
    await stocks.getByTestId('get-token').click();
    const refusal = stocks.getByTestId('refusal');
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('You haven’t granted sell yet');
    expect(await refusal.getByTestId('refusal-detail').textContent()).toMatch(/^backend_not_ready/);
    expect(await grantedScopes(stocks)).toHaveLength(2);
    profile.expectTrouble(/status of 400 .*bff-token/);
  });

  test('signing in again for it ends on the same card, with all three scopes [LOGIN-16]', async () => {
    const cookieBefore = await sessionCookie(page, set.origin);
    const { body: before } = await askSessionInfo(page);
    await stocks.getByTestId('grant-more').click();
    await page.waitForURL(`${set.issuer}/**`);
    await decide(page, 'Allow');
    await stocks.getByTestId('token-scope').waitFor();
    expect((await grantedScopes(stocks)).toSorted()).toEqual(['buy', 'read', 'sell']);
    expect(await stocks.getByTestId('scope-sell').locator('input').isChecked()).toBe(true);
    await eventually(async () => expect(await isInSight(stocks)).toBe(true));
    expect(page.url()).toBe(`${set.origin}/`);
    const { body: after } = await askSessionInfo(page);
    expect(after).toMatchObject({ sub: before.sub, name: before.name });
    const cookieAfter = await sessionCookie(page, set.origin);
    expect(cookieBefore).toMatch(/^.{40,}$/);
    expect(cookieAfter).toMatch(/^.{40,}$/);
    expect(cookieAfter).not.toBe(cookieBefore);
  });

  test('the call that needed the scope works now', async () => {
    await stocks.getByTestId('call-sell').click();
    expect(await stocks.getByTestId('api-status').textContent()).toMatch(/^20[01] /);
    expect(await stocks.getByTestId('api-answer').textContent()).toContain('sell');
  });

  test('the other card gets a token of its own, for the other resource server [TOK-75]', async () => {
    const card = await getToken(page, 'profile');
    expect(await shownClaims(card)).toMatchObject({ aud: set.profile, scope: 'profile.read' });
    await card.getByTestId('call-read').click();
    expect(await card.getByTestId('api-status').textContent()).toBe('200 OK');
    expect(await card.getByTestId('api-answer').textContent()).toContain('"alice"');
  });

  test('signing out ends the session, here and on the server [LOGOUT-01] [LOGOUT-02]', async () => {
    const cookie = (await sessionCookie(page, set.origin)) ?? '';
    const answered = page.waitForResponse(`${set.origin}/bff/logout`);
    await page.getByTestId('sign-out').click();
    expect((await (await answered).allHeaders())['set-cookie']).toMatch(/^__Host-tmi-bff=;.*; Max-Age=0$/m);
    await page.getByTestId('signed-out').waitFor();
    await eventually(() => profile.expectTrouble(/status of 400 .*bff-sessioninfo/));
    expect(await sessionCookie(page, set.origin)).toBeUndefined();
    expect(await askSessionInfo(page)).toMatchObject({ status: 400, body: { error: 'invalid_session' } });
    await eventually(() => profile.expectTrouble(/status of 400 .*bff-sessioninfo/));
    const replayed = await fetch(`${set.origin}/.well-known/bff-token`, {
      headers: { cookie: `__Host-tmi-bff=${cookie}` },
    });
    expect(await replayed.json()).toMatchObject({ error: 'invalid_session' });
  });

  test('going back shows no token', async () => {
    await page.goBack();
    await page.getByTestId('signed-out').waitFor();
    expect(await page.getByTestId('token-claims').count()).toBe(0);
    expect(await page.content()).not.toContain('eyJ');
    await eventually(() => profile.expectTrouble(/status of 400 .*bff-sessioninfo/));
  });

  test('nothing went wrong in the browser that the story does not tell of, and no other host was asked', async () => {
    expect(new Set(profile.requested.map((url) => new URL(url).origin))).toEqual(
      new Set([set.origin, set.issuer, set.stocks, set.profile]),
    );
    await profile.close();
  });
});

function isInSight(card: Locator): Promise<boolean> {
  return card.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return top > -5 && top < innerHeight / 2;
  });
}
