import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { readDocument, snippetsOf } from '../docs/documents.js';
import { FRONTEND, pack } from '../packages/packages.js';
import { launchBrowser } from '../support/browser.js';
import { exampleIn, PREPARING_MS } from './example.js';
import { firstPageOf } from './first-page.js';
import { onServer } from './on-server.js';
import { playFirstPage } from './story.js';

/** Fixed, so that the test tells what we changed, not what others did. */
const STARTER = 'vite@9.3.0';

describe('The first page of the guide, in the starter of Vite as it comes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-starters-'));
  let browser: Browser;
  let tarball: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    tarball = pack(FRONTEND, folder);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' });

  it.each([
    ['react-vite', 'react-ts'],
    ['vue', 'vue-ts'],
    ['svelte', 'svelte-ts'],
  ])(
    'builds, and comes to a protected call: %s',
    async (guide, template) => {
      npm(folder, 'create', '--yes', STARTER, template, '--', '--template', template, '--no-interactive');
      const project = path.join(folder, template);
      npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
      for (const [file, text] of firstPageOf(guide)) writeFileSync(path.join(project, file), text);
      passOnInDevelopment(path.join(project, 'vite.config.ts'));
      const starter = exampleIn(project);
      await starter.build();
      await onServer(starter, (set) => playFirstPage(browser, set));
    },
    PREPARING_MS,
  );
});

/** Adds what the guide says, and nothing else. */
function passOnInDevelopment(file: string): void {
  const [line] = snippetsOf(readDocument('docs/frontends.md'), 'typescript').filter(({ code }) =>
    /^ *proxy:/.test(code),
  );
  const before = readFileSync(file, 'utf8');
  const after = before.replace('defineConfig({', `defineConfig({\n  server: {\n${line?.code}  },`);
  expect(after).toContain('proxy:');
  writeFileSync(file, after);
}
