import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type AttackerSite, startAttackerSite } from '../support/attacker-site.js';
import { launchBrowser } from '../support/browser.js';
import { makePages } from '../support/pages.js';
import { useProxied } from '../support/use-proxied.js';

const API = '/bff/api/stocks/v1';

/** A document that reads a token of the page's origin, and tells the resource server. */
const THIEF = `<!doctype html><title>a report</title><h1>A report</h1><script>
  document.title = 'it runs';
  fetch('/.well-known/bff-token').then((answer) => answer.text()).then((token) => fetch('${API}/stolen?' + token));
</script>`;

const pages = makePages();
const pair = useProxied(
  { methods: ['GET', 'POST'], navigations: true, webSocket: true },
  { options: { pages: { folder: pages.folder } } },
);
let browser: Browser;
let attacker: AttackerSite;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [browser, attacker] = await Promise.all([launchBrowser(), startAttackerSite('127.0.0.1')]);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await attacker?.close();
  pages.remove();
});
/** The person is signed in, and the page has called the resource server once. */
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(`${pair.backend.origin}/bff/login`);
  await page.getByRole('heading', { name: 'The page' }).waitFor();
  expect(await page.evaluate(async (url) => (await fetch(url)).status, `${API}/list`)).toBe(200);
  pair.api.received.length = 0;
});
afterEach(() => context.close());

const received = () => pair.api.received.map(({ method, url }) => `${method} ${url}`);

describe('What comes from a resource server, in the browser of a person who is signed in', () => {
  it('is no page of the application: a document that is navigated to runs no script', async () => {
    pair.api.answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(THIEF);
    await page.goto(`${pair.backend.origin}${API}/report`);
    await page.getByRole('heading', { name: 'A report' }).waitFor();
    expect(await page.title()).toBe('a report');
    expect(received()).toEqual(['GET /base/v1/report']);
  });

  it('is no script of the application either', async () => {
    pair.api.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(`document.title = 'it runs'`);
    const loads = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const script = Object.assign(document.createElement('script'), { src });
          script.onload = () => resolve('loaded');
          script.onerror = () => resolve('refused');
          document.body.append(script);
        }),
      `${API}/script.js`,
    );
    expect([loads, received()]).toEqual(['refused', []]);
  });
});

describe('A page of another site', () => {
  beforeEach(() => page.goto(attacker.origin));

  it('cannot post a form to a resource server', async () => {
    const answered = page.waitForResponse((response) => response.url().endsWith('/transfer'));
    await page.evaluate((action) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post' });
      document.body.append(form);
      form.submit();
    }, `${pair.backend.origin}${API}/transfer`);
    expect((await answered).status()).toBe(403);
    expect(received()).toEqual([]);
  });

  it('cannot open a WebSocket', async () => {
    const outcome = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      `${pair.backend.origin.replace('http', 'ws')}${API}/feed`,
    );
    expect([outcome, received()]).toEqual(['refused', []]);
  });
});

it('A script of the page gets nowhere but to the allowed paths', async () => {
  const statuses = await page.evaluate(
    (urls) => Promise.all(urls.map(async (url) => (await fetch(url)).status)),
    ['/../admin', '/%2e%2e/admin', '/..%2fadmin', '/..%5cadmin', '//admin', '/..;/admin', '/%00'].map(
      (path) => `${API}${path}`,
    ),
  );
  expect(statuses.every((status) => status === 400 || status === 404)).toBe(true);
  expect(received()).toEqual([]);
});
