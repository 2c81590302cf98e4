import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { fileOf, readDocument, snippetsOf } from '../docs/documents.js';
import { launchBrowser } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { EXAMPLES } from '../support/installed-packages.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import { type Example, openExample, PREPARING_MS, withOtherPage } from './example.js';
import { playFirstPage, playStory } from './story.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(EXAMPLES.map((folder) => path.basename(folder)))('The example %s', (name) => {
  let example: Example;
  beforeAll(() => {
    example = openExample(name);
  });

  it('builds', () => example.build(), PREPARING_MS);

  it(
    'tells its story in a browser, on a development server of its own that passes the backend’s paths on',
    () => onServer(example, playStory),
    PREPARING_MS,
  );

  it(
    'has a first page in the guide, of less than fifty lines, that comes to a protected call',
    async () => {
      const pages = firstPageOf(name);
      const lines = [...pages.values()].join('').split('\n').length - 1;
      expect(lines).toBeGreaterThan(20);
      expect(lines).toBeLessThan(50);
      const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-first-page-'));
      const first = withOtherPage(example, path.join(folder, name), pages);
      await first.build();
      await onServer(first, playFirstPage);
      rmSync(folder, { recursive: true });
    },
    PREPARING_MS,
  );
});

describe('A page that calls its resource server itself', () => {
  it(
    'calls it through the backend after a change of the one line that the guide shows',
    async () => {
      const [before = '', after = ''] = /^-(.*)\n\+(.*)$/m.exec(lineChanges())?.slice(1) ?? [];
      const pages = new Map([...firstPageOf('html')].map(([file, text]) => [file, text.replace(before, after)]));
      const page = pages.get('public/page.js') ?? '';
      expect(page).toContain(after);
      pages.set('public/page.js', page.replace('import { authorizedFetch,', 'import { apiFetch,'));
      const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-moved-page-'));
      const moved = withOtherPage(openExample('html'), path.join(folder, 'html'), pages);
      await moved.build();
      const requested = (await onServer(moved, playFirstPage)).map((url) => new URL(url).pathname);
      expect(requested).toContain('/bff/api/stocks/stocks');
      expect(requested).not.toContain('/.well-known/bff-token');
      rmSync(folder, { recursive: true });
    },
    PREPARING_MS,
  );
});

/** What the guide changes of a page so that it calls through the backend. */
function lineChanges(): string {
  const [first] = snippetsOf(readDocument('docs/frontends.md'), 'diff');
  return first?.code ?? '';
}

/** Starts the demo, and the example's development server in front of it, for as long as `play` takes. */
async function onServer<Result>(
  example: Example,
  play: (browser: Browser, set: TestDemo) => Promise<Result>,
): Promise<Result> {
  const [pagePort = 0, backend = 0, authorizationServer = 0, stocks = 0, profile = 0] = await freePorts(5);
  const pageOrigin = `http://localhost:${pagePort}`;
  const set = await startTestDemo({ pageOrigin, ports: { backend, authorizationServer, stocks, profile } });
  const surroundings = { backend: `http://localhost:${backend}`, stocks: set.stocks };
  const server = await example.serve(pagePort, surroundings).catch(async (error) => {
    await set.close();
    throw error;
  });
  try {
    return await play(browser, set);
  } finally {
    await server.close();
    await set.close();
  }
}

const LANGUAGES = ['tsx', 'vue', 'typescript', 'svelte', 'html', 'javascript'];
const SECTIONS = new Map([
  ['react-vite', 'React'],
  ['vue', 'Vue'],
  ['angular', 'Angular'],
  ['svelte', 'Svelte'],
  ['html', 'Plain HTML'],
]);

/** The files that the guide shows whole in the framework's section, by their paths. */
function firstPageOf(example: string): Map<string, string> {
  const { file, text: guide } = readDocument('docs/frontends.md');
  const text = guide.split(/^### /m).find((part) => part.startsWith(`${SECTIONS.get(example)}\n`)) ?? '';
  const files = LANGUAGES.flatMap((language) => snippetsOf({ file, text }, language)).flatMap((snippet) => {
    const shown = fileOf(snippet);
    return shown === undefined ? [] : [[shown, snippet.code] as const];
  });
  return new Map(files);
}
