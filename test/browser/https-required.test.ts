import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

/** A proxy that the backend trusts, and that does not say that the browser used HTTPS. */
const proxy = { trustedProxies: ['127.0.0.1', '::1'] };
const extraHTTPHeaders = { 'X-Forwarded-Proto': 'http' };

describe('A page whose proxy is set up wrong', () => {
  let demo: TestDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startTestDemo({ backend: proxy }), launchBrowser()]);
    profile = await openProfile(browser, { extraHTTPHeaders });
    page = await profile.context.newPage();
    await page.goto(demo.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });

  it('says that the backend does not see HTTPS, and does not offer to sign in', async () => {
    await page.getByText('The backend does not see HTTPS').waitFor();
    expect(await page.locator('#sign-in').isVisible()).toBe(false);
  });

  it('learns from its runtime that signing in does not help', async () => {
    const outcomes = await page.evaluate(async () => {
      const { getSession, getToken } = await import('/src/frontend/index.js' as string);
      return [await getSession(), await getToken({ scope: 'read' })].map(({ kind, error }) => [kind, error]);
    });
    expect(outcomes).toEqual([
      ['unavailable', 'https_required'],
      ['refused', 'https_required'],
    ]);
  });

  it('has the reason in the log, once', () => {
    const logged = demo.entries.filter(({ event }) => event === 'transport.plain_http');
    expect(logged).toEqual([expect.objectContaining({ level: 'warning', headers: ['x-forwarded-proto'] })]);
  });
});
