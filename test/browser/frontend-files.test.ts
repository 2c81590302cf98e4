import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Mock, startMock } from '../../src/mock/index.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { makePages } from '../support/pages.js';
import { useTestBackend } from '../support/use-test-backend.js';

const [port = 0] = await freePorts(1);
const BANK = `http://127.0.0.1:${port}`;
/** As Angular builds it: relative URLs with a base, and styles that load late. */
const PAGE = `<!doctype html><html lang="en"><head><base href="/"><title>Page</title>
<link rel="icon" href="data:,"><style>h1 { color: rgb(1, 2, 3) }</style>
<link rel="stylesheet" href="late.css" media="print" onload="this.media='all'">
</head><body style="margin-top: 7px"><h1></h1><p>late</p>
<script>document.title = 'inline'; document.querySelector('h1').textContent = location.pathname;</script>
<script type="module" src="main.js"></script></body></html>`;
const MAIN = `const answer = await fetch('${BANK}'); document.title = await answer.text();`;

const pages = makePages({ 'index.html': PAGE, 'main.js': MAIN, 'late.css': 'p { color: rgb(4, 5, 6) }' });
const pair = useTestBackend({
  options: { resources: [{ indicator: BANK, scopes: [] }], defaultResource: BANK, pages: { folder: pages.folder } },
});
const bank = createServer((_request, response) => {
  response.setHeader('Access-Control-Allow-Origin', pair.backend.origin).end('answered by the bank');
});
let browser: Browser;
let mock: Mock;
beforeAll(async () => {
  await new Promise<void>((resolve) => bank.listen(port, '127.0.0.1', resolve));
  [browser, mock] = await Promise.all([launchBrowser(), startMock({ frontend: pages.folder })]);
});
afterAll(async () => {
  await browser?.close();
  await mock?.close();
  bank.close();
  pages.remove();
});

async function shownAt(profile: Profile, url: string) {
  const page = await profile.context.newPage();
  await page.goto(url);
  const colourOf = (selector: string) => page.locator(selector).evaluate((one) => getComputedStyle(one).color);
  return { page, colourOf };
}

describe('A page of a built frontend, opened at one of its routes', () => {
  test('runs what it has inline, finds its files, and reaches its resource server', async () => {
    const profile = await openProfile(browser);
    const { page, colourOf } = await shownAt(profile, `${pair.backend.origin}/portfolio/42`);
    await page.waitForFunction(() => document.title === 'answered by the bank');
    expect(await page.locator('h1').textContent()).toBe('/portfolio/42');
    await page.waitForFunction(
      () => document.styleSheets.length === 2 && document.styleSheets[1]?.media.mediaText === 'all',
    );
    expect([await colourOf('h1'), await colourOf('p')]).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).marginTop)).toBe('7px');
    await profile.close();
  });

  test('runs no script that is put into it later', async () => {
    const profile = await openProfile(browser);
    const { page } = await shownAt(profile, `${pair.backend.origin}/portfolio/42`);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.body.id = "injected"';
      document.body.append(script);
    });
    expect(await page.locator('body').getAttribute('id')).toBeNull();
    await eventually(() => profile.expectTrouble(/policy violated: script-src-elem inline/));
    await eventually(() => profile.expectTrouble(/Content Security Policy/));
    await profile.close();
  });

  test('is shown by the mock too', async () => {
    const profile = await openProfile(browser);
    const { page } = await shownAt(profile, `${mock.origin}/portfolio/42`);
    expect(await page.locator('h1').textContent()).toBe('/portfolio/42');
    // What the page shows does not wait for its request.
    await eventually(() => profile.expectTrouble(/CORS|Failed to load|fetch/));
    await profile.context.close();
  });
});
