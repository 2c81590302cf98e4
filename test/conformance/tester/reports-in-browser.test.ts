import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium-path.js';
import { runContractTest } from './run-command.js';
import { type SmallBackend, startSmallBackend } from './small-backend.js';

const SIGN_IN = `export default async function signIn(page, { baseUrl }) {
  await page.goto(baseUrl + '/login');
}
`;
const REPORTS = {
  junit: 'junit.xml',
  json: 'report.json',
  html: 'report.html',
  markdown: 'report.md',
  sarif: 'report.sarif',
};

describe('With Chromium the command contract-test', () => {
  let folder: string;
  let backend: SmallBackend;
  let browser: Browser;
  const inFolder = (name: string) => path.join(folder, name);
  const script = (name: string, text: string) => {
    writeFileSync(inFolder(name), text);
    return ['--login-script', inFolder(name), '--chromium', chromiumPath() ?? ''];
  };
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-reports-'));
    backend = await startSmallBackend({ refusal: 401, headers: { 'Content-Type': 'application/json' } });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gets a session by a login script, and writes every report', async () => {
    const reports = Object.entries(REPORTS).flatMap(([format, name]) => ['--report', `${format}=${inFolder(name)}`]);
    const args = [backend.origin, '--only', 'ERR-05,HDR,SES-07,BCL', ...script('sign-in.mjs', SIGN_IN), ...reports];
    const { status, stderr } = await runContractTest(args);
    expect(backend.cookies).toContain('session=good');
    for (const [format, name] of Object.entries(REPORTS)) expect(stderr).toContain(`${format}: ${inFolder(name)}`);
    expect(status).toBe(1);
  });

  it.each([
    ['has no default export', 'export const signIn = 1;', /has no default export/],
    ['fails', 'export default () => { throw new Error("no such\\nbutton"); }', /The login script failed: no such$/m],
    ['does not sign in', 'export default async () => undefined;', /After the login script there is no cookie/],
  ])('ends with 3 where the login script %s', async (name, text, message) => {
    const { status, stderr } = await runContractTest([backend.origin, ...script(`${name}.mjs`, text)]);
    expect(stderr).toMatch(message);
    expect(status).toBe(3);
  });

  it('ends with 3 where there is no Chromium, and says where it looked', async () => {
    const args = [...script('sign-in.mjs', SIGN_IN), '--chromium', '/no/chromium'];
    const { status, stderr } = await runContractTest([backend.origin, ...args]);
    expect(stderr).toContain('Chromium does not start from /no/chromium');
    expect(status).toBe(3);
  });

  it('writes HTML that asks for nothing, runs no script, and shows each finding', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    const address = pathToFileURL(inFolder(REPORTS.html)).href;
    await page.goto(address);
    expect(asked).toEqual([address]);
    expect(complaints).toEqual([]);
    expect(await page.locator('script, link, img, iframe').count()).toBe(0);
    expect(await page.locator('article#ERR-05 h3').textContent()).toContain('failure');
    await page.locator('article#ERR-05 summary').first().click();
    expect(await page.locator('article#ERR-05 pre').first().textContent()).toContain('curl -i');
    const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWide).toBe(false);
    await page.close();
  });

  it.each([
    [390, 'light'],
    [1280, 'dark'],
  ] as const)(
    'writes HTML that fits %d pixels (%s), whose header stays, and which shows what was chosen',
    async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      await page.goto(pathToFileURL(inFolder(REPORTS.html)).href);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.locator('h2, details.others').first().textContent()).toBe('Findings');
      expect(await page.locator('details.others[open]').count()).toBe(0);
      const all = await page.locator('article:visible').count();
      await page.evaluate('scrollTo(0, 1e6)');
      expect((await page.locator('header').boundingBox())?.y).toBe(0);
      await page.getByLabel('practice').check({ force: true });
      const shown = await page.locator('article:visible').count();
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBeLessThan(all);
      expect(await page.locator('.fault:visible:not(.shows-practice, :has(.shows-practice))').count()).toBe(0);
      await page.close();
    },
  );

  it('writes JUnit that an XML parser reads, with as many failures as it says', async () => {
    const page = await browser.newPage();
    const read = (xml: string) => {
      const document = new DOMParser().parseFromString(xml, 'application/xml');
      const count = (selector: string) => document.querySelectorAll(selector).length;
      const sum = (name: string) =>
        [...document.querySelectorAll('testsuite')].reduce(
          (total, suite) => total + Number(suite.getAttribute(name)),
          0,
        );
      return {
        errors: count('parsererror'),
        cases: [count('testcase'), sum('tests')],
        failures: [count('failure'), sum('failures')],
        skipped: [count('skipped'), sum('skipped')],
      };
    };
    const { errors, cases, failures, skipped } = await page.evaluate(
      read,
      readFileSync(inFolder(REPORTS.junit), 'utf8'),
    );
    expect(errors).toBe(0);
    for (const [seen, said] of [cases, failures, skipped]) expect(seen).toBe(said);
    expect(failures[0]).toBeGreaterThan(0);
    await page.close();
  });
});
