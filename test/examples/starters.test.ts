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
import { onMock, onServer } from './on-server.js';
import { playFirstPage, playFirstPageOnMock } from './story.js';

/** Fixed, as far as they can be, so that the test tells what we changed, not what others did. */
const VITE = 'vite@9.3.0';
const ANGULAR = '@angular@21';

describe('The first page of the guide, in the starter as it comes', () => {
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

  const build = async (guide: string, project: string) => {
    npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
    for (const [file, text] of firstPageOf(guide)) writeFileSync(path.join(project, file), text);
    const starter = exampleIn(project);
    await starter.build();
    return starter;
  };

  it.each([
    ['react-vite', 'react-ts'],
    ['vue', 'vue-ts'],
    ['svelte', 'svelte-ts'],
  ])(
    'builds, and comes to a protected call, with Vite: %s',
    async (guide, template) => {
      npm(folder, 'create', '--yes', VITE, template, '--', '--template', template, '--no-interactive');
      const project = path.join(folder, template);
      addToVite(path.join(project, 'vite.config.ts'));
      const starter = await build(guide, project);
      await onServer(starter, (set) => playFirstPage(browser, set));
      await onMock(starter, (origin) => playFirstPageOnMock(browser, origin));
    },
    PREPARING_MS,
  );

  it(
    'builds, and comes to a protected call, with Angular',
    async () => {
      const choices = ['--defaults', '--skip-git', '--skip-install', '--ssr', 'false', '--style', 'css'];
      npm(folder, 'create', '--yes', ANGULAR, 'angular', '--', ...choices);
      const project = path.join(folder, 'angular');
      addToAngular(project);
      await onServer(await build('angular', project), (set) => playFirstPage(browser, set));
    },
    PREPARING_MS,
  );
});

const inGuide = (pattern: RegExp) =>
  snippetsOf(readDocument('docs/frontends.md'), 'typescript').find(({ code }) => pattern.test(code))?.code ?? '';

/** Adds what the guide says, and nothing else. */
function addToVite(file: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace('defineConfig({', `defineConfig({\n  server: {\n${inGuide(/^ *proxy:/)}  },`);
  expect(after).toContain('proxy:');
  writeFileSync(file, after);
}

function addToAngular(project: string): void {
  const proxy = inGuide(/^export default \{ '\^/m);
  expect(proxy).toContain('target');
  writeFileSync(path.join(project, 'proxy.conf.mjs'), proxy);
  const file = path.join(project, 'angular.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const { build, serve } = settings.projects.angular.architect;
  build.options.define = JSON.parse(/"define": (\{.*?\})/.exec(readDocument('docs/frontends.md').text)?.[1] ?? '');
  serve.options = { ...serve.options, proxyConfig: 'proxy.conf.mjs' };
  writeFileSync(file, JSON.stringify(settings));
}
