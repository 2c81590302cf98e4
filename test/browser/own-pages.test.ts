import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { makePages } from '../support/pages.js';
import { useTestBackend } from '../support/use-test-backend.js';

const STYLE = 'h1 { color: rgb(0, 128, 128) }';
/** With what a person may put there who edits design: a font of elsewhere, an image of elsewhere. */
const TEMPLATE = `<!doctype html><html lang="{{language}}"><head><title>{{title}}</title><style>${STYLE}</style>
<link rel="stylesheet" href="/brand.css"><link rel="stylesheet" href="https://fonts.example/font.css"></head>
<body><img src="/icon.svg" alt=""><img src="https://tracker.example/pixel.png" alt=""><h1>{{title}}</h1><p>{{text}}</p>
{{quote}}{{action}}{{requestId}}<a href="javascript:document.title='run'">Imprint</a></body></html>`;

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-own-pages-'));
writeFileSync(path.join(folder, 'page.html'), TEMPLATE);
const pages = makePages({ 'brand.css': 'p { color: rgb(128, 0, 0) }' });
const pair = useTestBackend({
  authorizationServer: () => ({ endSessionMethod: 'POST' }),
  options: { pages: { folder: pages.folder, fallback: false }, ownPages: { templates: folder } },
});

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  pages.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function inGerman(): Promise<Profile> {
  return openProfile(browser, { locale: 'de-DE' });
}

const colourOf = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body).color;

describe('a page of the backend, in a browser', () => {
  test('is in the language of the browser, in the design of the operator', async () => {
    const { context } = await inGerman();
    const page = await context.newPage();
    await page.goto(`${pair.backend.origin}/nothing`);
    await page.getByRole('heading', { name: 'Hier ist nichts' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    expect(await page.evaluate(colourOf, 'h1')).toBe('rgb(0, 128, 128)');
    expect(await page.evaluate(colourOf, 'p')).toBe('rgb(128, 0, 0)');
    await page.getByRole('link', { name: 'Zur Startseite' }).click();
    await page.getByRole('heading', { name: 'The page' }).waitFor();
    await context.close();
  });

  test('runs no script of a template, and loads nothing of other origins', async () => {
    const { context, requested } = await inGerman();
    const blocked: string[] = [];
    context.on('requestfailed', (request) => blocked.push(`${request.url()} ${request.failure()?.errorText}`));
    const page = await context.newPage();
    await page.goto(`${pair.backend.origin}/nothing`);
    await page.getByRole('link', { name: 'Imprint' }).click();
    expect(await page.title()).toBe('Hier ist nichts');
    expect(blocked.sort()).toEqual(['https://fonts.example/font.css csp', 'https://tracker.example/pixel.png csp']);
    expect(requested.some((url) => url.endsWith('/icon.svg'))).toBe(true);
    await context.close();
  });

  test('leads on to sign out at the authorization server by itself, also from a template', async () => {
    pair.server.answerAlways('/end-session', {
      status: 200,
      body: '<!doctype html><link rel="icon" href="data:,"><h1>Signed out there</h1>',
    });
    const { context } = await inGerman();
    const page = await context.newPage();
    await page.goto(`${pair.backend.origin}/bff/login`);
    await page.getByRole('heading', { name: 'The page' }).waitFor();
    await context.request.post(`${pair.backend.origin}/bff/logout`);
    await page.goto(`${pair.backend.origin}/bff/logout/continue`);
    await page.getByRole('heading', { name: 'Signed out there' }).waitFor();
    await context.close();
  });
});
