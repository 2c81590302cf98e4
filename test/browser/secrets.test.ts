import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile, type Received } from '../support/browser.js';
import { decide, getToken, signIn } from '../support/demo-page.js';
import { type IssuedSecrets, recordIssuedSecrets } from '../support/issued-secrets.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

let set: TestDemo;
let browser: Browser;
let profile: Profile;
let page: Page;
let issued: IssuedSecrets;
let kept: string;
let received: readonly Received[];

/** Signs in, gets tokens, grants more, and signs out; all that the browser received meanwhile is looked at below. */
beforeAll(async () => {
  issued = recordIssuedSecrets();
  [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
  profile = await openProfile(browser);
  page = await profile.context.newPage();
  await signIn(page, set.origin);
  const stocks = await getToken(page, 'stocks');
  await getToken(page, 'profile');
  await stocks.getByTestId('scope-sell').click();
  await stocks.getByTestId('get-token').click();
  await stocks.getByTestId('grant-more').click();
  await decide(page, 'Allow');
  await stocks.getByTestId('token-scope').waitFor();
  kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches = await globalThis.caches.keys();
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, name, databases, caches]);
  });
  await page.getByTestId('sign-out').click();
  await page.getByTestId('signed-out').waitFor();
  received = await profile.received();
});

afterAll(async () => {
  issued?.stop();
  await browser?.close();
  await set?.close();
});

test('the page keeps what it shows over redirects, and nothing else, anywhere but in its memory [FE-01] [CKI-11]', () => {
  const [local, session, ...others] = JSON.parse(kept);
  expect([local, ...others]).toEqual([{}, '', '', [], []]);
  expect(Object.keys(session).sort()).toEqual(['granted-scopes', 'tmi-bff-devtools']);
});

test('what the page keeps has no token in it, of any kind [FE-01]', () => {
  expect(kept).toContain('/.well-known/bff-token');
  const tokens = received.flatMap(({ body = '' }) =>
    [...body.matchAll(/"access_token":"([^"]+)"/g)].map(([, token = '']) => token),
  );
  expect(tokens.length).toBeGreaterThanOrEqual(3);
  for (const secret of [...tokens, ...issued.refreshTokens, ...issued.idTokens]) expect(kept).not.toContain(secret);
  expect(kept).not.toContain('eyJ');
});

test('every answer of the backend was seen, so that the search below is complete', () => {
  const answers = received.filter(({ url }) => url.startsWith(`${set.origin}/.well-known/`));
  expect(answers.length).toBeGreaterThanOrEqual(6);
  expect(answers.filter(({ body }) => body === undefined)).toEqual([]);
});

test('no refresh token reaches the browser, in no body, header or address [RT-01]', () => {
  expect(issued.refreshTokens.length).toBeGreaterThanOrEqual(3);
  for (const token of issued.refreshTokens) expect(where(token)).toEqual([]);
});

test('no ID token reaches the browser, but as the hint in the address that signing out leads to [LOGOUT-07]', () => {
  expect(issued.idTokens.length).toBeGreaterThanOrEqual(2);
  const places = issued.idTokens.flatMap(where);
  const isHint = (place: string) => /\/session\/end\?.*\bid_token_hint=/.test(place);
  expect(places.filter((place) => !isHint(place))).toEqual([]);
  // The one token that is sent as the hint: in the redirect, and in the request that follows it.
  expect(places.filter(isHint).length).toBeGreaterThanOrEqual(2);
});

test('no answer has a member that is named like a token that stays with the backend [TOK-72] [SES-08]', () => {
  const answers = received.filter(({ url }) => url.startsWith(set.origin) && !/\.(?:js|css)$/.test(url));
  for (const { body = '' } of answers) expect(body).not.toMatch(/"(?:refresh_token|id_token|code_verifier)"/);
});

test('the client secret is known to the backend only [LOGIN-01]', () => {
  expect(where('for-development-only')).toEqual([]);
});

/** Where in all that the browser received or asked for the text is, as it is or percent-encoded. */
function where(text: string): string[] {
  const forms = [text, encodeURIComponent(text)];
  const has = (place: string) => forms.some((form) => place.includes(form));
  return [
    ...profile.requested.filter(has),
    ...received.flatMap(({ url, headers, body = '' }) => [
      ...(has(body) ? [`body of ${url}`] : []),
      ...Object.entries(headers).flatMap(([name, value]) => (has(value) ? [`${name} of ${url}: ${value}`] : [])),
    ]),
  ];
}
