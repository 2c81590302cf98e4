import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type MockDemo, startMockWithResourceServers } from '../../src/cli/mock-demo.js';
import { fileOf, readDocument, root, snippetsOf } from '../docs/documents.js';
import { launchBrowser, openProfile, type Profile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { PREPARING_MS } from './example.js';
import { bundleRecipes } from './pages/bundle-recipes.js';

const guide = readDocument('docs/frontend-recipes.md');

/** The files that the guide shows for a framework, by their paths. */
function shownFiles(languages: readonly string[], belongs: (code: string) => boolean): ReadonlyMap<string, string> {
  const snippets = languages.flatMap((language) => snippetsOf(guide, language)).filter(({ code }) => belongs(code));
  return new Map(snippets.map((snippet) => [fileOf(snippet) ?? snippet.name, snippet.code]));
}

const pageOf = (name: string) => readFileSync(path.join(root, 'test/examples/pages', name), 'utf8');

/** What the guide leaves to the reader: the start of the application. */
const REACT = new Map([...shownFiles(['tsx'], () => true), ['src/main.tsx', pageOf('recipes-react.txt')]]);
const VUE = new Map([
  ...shownFiles(['vue', 'typescript'], (code) => /vue/.test(code) && !/angular/.test(code)),
  ['src/main.ts', pageOf('recipes-vue.txt')],
]);

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-recipes-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['React Router', 'react-vite', REACT, { 'TanStack Query': '/stocks', SWR: '/stocks-swr' }],
  ['Vue Router', 'vue', VUE, { 'a component that fetches': '/stocks' }],
] as const)('The recipes of the guide for %s', (_, example, files, routes) => {
  let mock: MockDemo;

  beforeAll(async () => {
    const [own = 0, stocks = 0, other = 0] = await freePorts(3);
    const built = bundleRecipes(files, {
      example,
      folder: path.join(folder, example),
      stocks: `http://127.0.0.1:${stocks}`,
    });
    const ports = { page: own, stocks, profile: other };
    mock = await startMockWithResourceServers({ frontend: built, scenario: 'signed-out' }, ports);
  }, PREPARING_MS);
  afterAll(() => mock?.close());

  describe.each(Object.entries(routes))('and %s', (_library, route) => {
    let profile: Profile;
    let page: Page;
    beforeAll(async () => {
      await mock.use('signed-out');
      profile = await openProfile(browser);
      page = await profile.context.newPage();
    });

    const tokenRequests = () => profile.requested.filter((url) => url.includes('/.well-known/bff-token'));

    it('leave a route alone that needs no session', async () => {
      await page.goto(mock.origin);
      await page.getByRole('link', { name: 'Stocks' }).waitFor();
      expect(profile.requested.filter((url) => url.includes('/bff/login'))).toEqual([]);
    });

    it('lead to the sign-in from a route that needs one, and back to it, with its data', async () => {
      await page.goto(`${mock.origin}${route}?of=today`);
      await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
      expect(page.url()).toBe(`${mock.origin}${route}?of=today`);
      const login = profile.requested.find((url) => url.includes('/bff/login')) ?? '';
      expect(new URL(login).searchParams.get('return_to')).toBe(`${route}?of=today`);
      expect(tokenRequests()).toHaveLength(1);
    });

    it('show what is pending, and that the backend is unavailable, and go on when it is there again', async () => {
      await mock.use('error;code=temporarily_unavailable;status=503');
      await page.goto(`${mock.origin}${route}`);
      await page.getByRole('alert').filter({ hasText: 'can’t be reached' }).waitFor();
      await mock.use('slow;milliseconds=1000');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page
        .getByRole('status')
        .filter({ hasText: /One moment|Loading/ })
        .or(page.getByText('Trying…'))
        .first()
        .waitFor();
      await page.getByRole('listitem').filter({ hasText: 'Acme' }).waitFor();
    });

    it('leave nothing else in the console', async () => {
      profile.expectTrouble(/status of (400|503)/);
      await profile.close();
    });
  });
});

describe('The recipes for query libraries', () => {
  it('are shown for both', () => {
    expect([...REACT.keys()].sort()).toEqual(
      ['by-query.tsx', 'by-swr.tsx', 'failure.tsx', 'main.tsx', 'router.tsx', 'stocks.ts'].map((file) => `src/${file}`),
    );
    expect([...VUE.keys()].sort()).toEqual(['src/App.vue', 'src/main.ts', 'src/router.ts']);
  });
});
