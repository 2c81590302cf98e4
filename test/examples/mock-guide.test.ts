import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { createStocksResourceServer } from '../../src/demo/resource-servers/index.js';
import { readDocument, root, snippetsOf } from '../docs/documents.js';
import { CHROMIUM_FLAGS } from '../support/browser.js';
import { chromiumPath } from '../support/chromium-path.js';
import { freePorts } from '../support/free-ports.js';
import { expectInstalled, FRAMEWORKS } from '../support/installed-packages.js';
import { openExample, PREPARING_MS } from './example.js';

const run = promisify(execFile);

/** The first snippet of the guide that is written in a language. */
function shown(language: string): string {
  const [snippet] = snippetsOf(readDocument('docs/mock.md'), language);
  if (!snippet) throw new Error(`docs/mock.md shows no ${language}`);
  return snippet.code;
}

describe('What the guide of the mock shows', () => {
  let folder: string;
  beforeAll(() => {
    expectInstalled(FRAMEWORKS);
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-mock-guide-'));
    const packages = path.join(folder, 'node_modules');
    for (const name of ['node_modules', 'jest', 'playwright']) mkdirSync(path.join(folder, name));
    symlinkSync(root, path.join(packages, 'tmi-bff'));
    symlinkSync(path.join(root, 'dist/packages/frontend'), path.join(packages, 'tmi-bff-frontend'));
    symlinkSync(path.join(root, 'node_modules/@jest'), path.join(packages, '@jest'));
    symlinkSync(path.join(FRAMEWORKS, 'node_modules/@playwright'), path.join(packages, '@playwright'));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a script in the folder, and gives what it wrote; throws with that if it fails. */
  async function node(script: string, options: readonly string[]): Promise<string> {
    const flags = ['--experimental-vm-modules', '--no-warnings'];
    // By this, Playwright would take itself to be run by the jest that runs us.
    const { JEST_WORKER_ID: _, ...environment } = process.env;
    try {
      const done = await run(process.execPath, [...flags, script, ...options], { cwd: folder, env: environment });
      return done.stdout + done.stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = Object(error);
      throw new Error(`${path.basename(script)} failed:\n${stdout}${stderr}`);
    }
  }

  it(
    'runs with jest as it stands, but for its ports and its types',
    async () => {
      const [mockPort = 0, port = 0] = await freePorts(2);
      const audience = `http://localhost:${port}`;
      const issuer = `http://localhost:${mockPort}/mock`;
      const stocks = await createStocksResourceServer({ port, audience, issuer, allowedOrigins: [] });
      const code = shown('ts').replace('4010', `${mockPort}`).replace('http://localhost:8080', audience);
      const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2023, verbatimModuleSyntax: true };
      const { outputText } = transpileModule(code, { compilerOptions });
      writeFileSync(path.join(folder, 'jest/mock.test.js'), outputText);
      const jest = path.join(root, 'node_modules/jest/bin/jest.js');
      const configuration = { testEnvironment: 'node', transform: {}, rootDir: path.join(folder, 'jest') };
      try {
        expect(await node(jest, ['--config', JSON.stringify(configuration)])).toMatch(/Tests: +3 passed, 3 total/);
      } finally {
        await stocks.close();
      }
    },
    PREPARING_MS,
  );

  it(
    'runs with Playwright as it stands, on the page of the example for React',
    async () => {
      const example = openExample('react-vite').folder;
      await run(
        process.execPath,
        [path.join(example, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', path.join(folder, 'dist')],
        { cwd: example },
      );
      writeFileSync(path.join(folder, 'playwright/page.spec.ts'), shown('typescript'));
      const browser = { executablePath: chromiumPath(), args: CHROMIUM_FLAGS };
      writeFileSync(
        path.join(folder, 'playwright.config.js'),
        `export default ${JSON.stringify({ testDir: 'playwright', workers: 1, use: { launchOptions: browser } })};\n`,
      );
      const playwright = path.join(folder, 'node_modules/@playwright/test/cli.js');
      expect(await node(playwright, ['test'])).toMatch(/\b2 passed/);
    },
    PREPARING_MS,
  );
});
