import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AttackerSite, startAttackerSite } from '../support/attacker-site.js';
import { launchBrowser, openProfile } from '../support/browser.js';
import { makePages } from '../support/pages.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pages = makePages();
const pair = useTestBackend({
  authorizationServer: () => ({ responseMode: 'form_post' }),
  options: { pages: { folder: pages.folder } },
});
let browser: Browser;
let site: AttackerSite;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startAttackerSite('127.0.0.1')]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), site?.close()]);
  pages.remove();
});

const cookieNames = async (page: Page) =>
  (await page.context().cookies(pair.backend.origin)).map(({ name, sameSite }) => `${name.slice(0, 27)} ${sameSite}`);

describe('An authorization response in a form, in a browser', () => {
  test('comes with the cookie of its sign-in, and the person arrives at the page', async () => {
    const profile = await openProfile(browser);
    const page = await profile.context.newPage();
    await page.goto(`${pair.backend.origin}/bff/login`);
    await page.getByRole('heading', { name: 'The page' }).waitFor();
    expect(page.url()).toBe(`${pair.backend.origin}/`);
    expect(await cookieNames(page)).toEqual(['__Host-tmi-bff Strict']);
    expect(profile.requested.filter((url) => url.includes('code='))).toEqual([]);
    await profile.close();
  });

  test('cannot finish a sign-in with the response of an attacker [LOGIN-04]', async () => {
    const mallory = pair.backend.newUserAgent();
    const start = await mallory.fetch(`${pair.backend.origin}/bff/login`, { headers: navigation('none') });
    const { body } = await mallory.fetch(start.headers.get('location') ?? '');
    const profile = await openProfile(browser);
    const page = await profile.context.newPage();
    // The victim has begun a sign-in too, and has not finished it.
    pair.server.answerNext('/authorize', { status: 200, body: '<!doctype html><h1>Who are you?</h1>' });
    await page.goto(`${pair.backend.origin}/bff/login`);
    expect(await cookieNames(page)).toEqual(['__Host-tmi-bff-form-sign-in None']);
    pair.server.forgetRequests();
    await page.goto(site.origin);
    await page.setContent(/<form[\s\S]*<\/form>/.exec(body)?.[0] ?? '');
    await page.evaluate(() => document.forms[0]?.submit());
    await page.getByRole('heading', { name: 'This sign-in cannot be finished' }).waitFor();
    expect(pair.server.received('/token')).toEqual([]);
    expect(await cookieNames(page)).toEqual(['__Host-tmi-bff-form-sign-in None']);
    // What the browser says of the refused request is no surprise here.
    await profile.context.close();
  });
});
