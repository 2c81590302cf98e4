import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { readDocument, root, snippetsOf } from '../docs/documents.js';
import { launchBrowser } from '../support/browser.js';
import { expectInstalled, FRAMEWORKS } from '../support/installed-packages.js';
import { openExample, PREPARING_MS, withOtherPage } from './example.js';
import { firstPageOf } from './first-page.js';
import { onServer } from './on-server.js';
import { playFirstPage } from './story.js';

/** A page that gets tokens, how the guide changes it, and the import that follows. */
interface Page {
  readonly example: string;
  readonly files: () => ReadonlyMap<string, string>;
  /** The file that changes. */
  readonly changed: string;
  /** The import before and after. */
  readonly imported: readonly [string, string];
}

const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

const PAGES: Readonly<Record<string, Page>> = {
  fetch: {
    example: 'html',
    files: () => firstPageOf('html'),
    changed: 'public/page.js',
    imported: ['import { authorizedFetch,', 'import { apiFetch,'],
  },
  axios: {
    example: 'html',
    files: axiosPage,
    changed: 'public/page.js',
    imported: ['import { authorizeAxios }', 'import { proxyAxios }'],
  },
  'HttpClient of Angular': {
    example: 'angular',
    files: () => new Map([['src/main.ts', textOf('docs/examples/angular/src/main.ts')]]),
    changed: 'src/main.ts',
    imported: ['import { tokenInterceptor }', 'import { apiInterceptor }'],
  },
};

function axiosPage(): ReadonlyMap<string, string> {
  expectInstalled(FRAMEWORKS);
  const axios = readFileSync(path.join(FRAMEWORKS, 'node_modules/axios/dist/esm/axios.js'), 'utf8');
  const files = [...firstPageOf('html'), ['public/axios.js', axios] as const];
  return new Map([...files, ['public/page.js', textOf('test/examples/pages/axios.js')] as const]);
}

/** The lines that the guide changes, by the number of the page: before and after. */
function lineChange(index: number): readonly [string, string] {
  const code = snippetsOf(readDocument('docs/frontends.md'), 'diff')[index]?.code ?? '';
  const [before = '', after = ''] = /^-(.*)\n\+(.*)$/m.exec(code)?.slice(1) ?? [];
  // The guide names a server of its own, the test that of the demo.
  return [inPage(before), inPage(after)];
}

function inPage(line: string): string {
  return line.replace(/(resource|target): 'https:[^']*'/, '$1: resource').replace('resource: resource', 'resource');
}

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-moved-page-'));
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Plays the page in Chromium, and returns the paths that it requested. */
async function play(name: string, example: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const page = withOtherPage(openExample(example), path.join(folder, name), files);
  await page.build();
  const requested = await onServer(page, (set) => playFirstPage(browser, set));
  return requested.map((url) => new URL(url).pathname);
}

describe.each(Object.entries(PAGES).map((entry, index) => [...entry, index] as const))(
  'A page with %s that calls its resource server itself',
  (_name, { example, files, changed, imported }, index) => {
    it(
      'calls it through the backend after a change of the one line that the guide shows',
      async () => {
        const [before, after] = lineChange(index);
        const text = files().get(changed) ?? '';
        expect(text.split(before)).toHaveLength(2);
        const direct = await play(`${index}-before`, example, files());
        expect(direct).toContain('/.well-known/bff-token');
        expect(direct.filter((requested) => requested.startsWith('/bff/api/'))).toEqual([]);
        const movedText = text.replace(before, after).replace(...imported);
        const moved = await play(`${index}-after`, example, new Map([...files(), [changed, movedText]]));
        expect(moved).toContain('/bff/api/stocks/stocks');
        expect(moved).not.toContain('/.well-known/bff-token');
      },
      PREPARING_MS,
    );
  },
);
