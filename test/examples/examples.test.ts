import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { EXAMPLES } from '../support/installed-packages.js';
import { type Example, openExample, PREPARING_MS, withOtherPage } from './example.js';
import { firstPageOf } from './first-page.js';
import { onServer } from './on-server.js';
import { playFirstPage, playGuardedRoute, playStory } from './story.js';

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
    () =>
      onServer(example, async (set) => {
        await playStory(browser, set);
        if (name === 'angular') await playGuardedRoute(browser, set);
      }),
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
      await onServer(first, (set) => playFirstPage(browser, set));
      rmSync(folder, { recursive: true });
    },
    PREPARING_MS,
  );
});
