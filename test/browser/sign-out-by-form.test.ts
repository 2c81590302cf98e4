import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { makePages } from '../support/pages.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pages = makePages();
const pair = useTestBackend({
  authorizationServer: () => ({ endSessionMethod: 'POST' }),
  options: { pages: { folder: pages.folder } },
});
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  pages.remove();
});
beforeEach(() => {
  pair.server.answerAlways('/end-session', {
    status: 200,
    body: '<!doctype html><link rel="icon" href="data:,"><h1>Signed out there</h1>',
  });
});

/** Signs in, and out again, as far as the page that leads on to the authorization server. */
async function beginSignOut(profile: Profile): Promise<Page> {
  const page = await profile.context.newPage();
  await page.goto(`${pair.backend.origin}/bff/login`);
  await page.getByRole('heading', { name: 'The page' }).waitFor();
  await profile.context.request.post(`${pair.backend.origin}/bff/logout`);
  await page.goto(`${pair.backend.origin}/bff/logout/continue`);
  return page;
}

/** What the authorization server was sent, which was no URL with a token in it (LOGOUT-07). */
async function received(profile: Profile): Promise<URLSearchParams> {
  const [request] = await eventually(() => {
    const found = pair.server.received('/end-session');
    expect(found).toHaveLength(1);
    return found;
  });
  expect(request?.form.get('id_token_hint')).toBe(pair.server.issued.at(-1)?.idToken);
  expect(profile.requested.filter((url) => url.includes('eyJ'))).toEqual([]);
  return request?.form ?? new URLSearchParams();
}

describe('signing out at the authorization server by a form, in a browser', () => {
  test('sends itself under its own policy, and the person comes back to the page [LOGOUT-06] [LOGOUT-07]', async () => {
    const profile = await openProfile(browser);
    const page = await beginSignOut(profile);
    await page.getByRole('heading', { name: 'Signed out there' }).waitFor();
    const form = await received(profile);
    const back = `${form.get('post_logout_redirect_uri')}?${new URLSearchParams({ state: form.get('state') ?? '' })}`;
    await page.evaluate((url) => location.assign(url), back);
    await page.getByRole('heading', { name: 'The page' }).waitFor();
    expect(await profile.context.cookies()).toEqual([]);
    await profile.close();
  });

  test('has a button where no script runs [LOGOUT-07]', async () => {
    const profile = await openProfile(browser, { javaScriptEnabled: false });
    const page = await beginSignOut(profile);
    expect(pair.server.received('/end-session')).toEqual([]);
    await page.getByRole('button', { name: 'Sign out there too' }).click();
    await page.getByRole('heading', { name: 'Signed out there' }).waitFor();
    await received(profile);
    await profile.close();
  });
});
