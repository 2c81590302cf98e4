import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { signIn } from '../support/demo-page.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

describe('The same call, both ways, in the demo', () => {
  let set: TestDemo;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    [set, browser] = await Promise.all([startTestDemo(), launchBrowser()]);
    profile = await openProfile(browser);
    page = await profile.context.newPage();
    await signIn(page, set.origin);
    profile.expectTrouble(/status of 400 .*bff-sessioninfo/);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await set?.close();
  });

  const wayOf = (id: string) => page.getByTestId(`way-${id}`);

  it('gives the same answer, by code that differs in one line', async () => {
    await page.getByTestId('call-both-ways').click();
    await wayOf('proxied').getByTestId('api-status').waitFor();
    const [mediated, proxied] = [wayOf('mediated'), wayOf('proxied')];
    expect(await mediated.getByTestId('api-status').textContent()).toBe('200 OK');
    expect(await mediated.getByTestId('api-answer').textContent()).toContain('ACME');
    for (const id of ['api-status', 'api-answer'])
      expect(await proxied.getByTestId(id).textContent()).toBe(await mediated.getByTestId(id).textContent());
    const lines = await Promise.all(
      [mediated, proxied].map(async (way) => (await way.getByTestId('way-code').textContent())?.split('\n')),
    );
    expect(lines[0]?.filter((line, index) => line !== lines[1]?.[index])).toHaveLength(1);
  });

  it('shows the token that the page sends itself, and that it sends none through the backend', async () => {
    expect(await wayOf('mediated').getByTestId('way-seen').textContent()).toContain(
      `GET ${set.stocks}/stocksAuthorization: Bearer ey`,
    );
    const seen = await wayOf('proxied').getByTestId('way-seen').textContent();
    expect(seen).toContain('GET /bff/api/stocks/stocksno Authorization');
    expect(seen).not.toContain('Bearer');
  });

  it('is so: nothing that the browser received through the backend has a token', async () => {
    const received = await profile.received();
    const proxied = received.filter(({ url }) => new URL(url).pathname.startsWith('/bff/api/'));
    const [token] = received.filter(({ url }) => new URL(url).pathname.endsWith('/bff-token'));
    const { access_token: accessToken } = JSON.parse(token?.body ?? '{}');
    expect(accessToken).toMatch(/^ey/);
    expect(proxied).toHaveLength(1);
    expect(JSON.stringify(proxied)).not.toContain(accessToken);
    await profile.close();
  });
});
