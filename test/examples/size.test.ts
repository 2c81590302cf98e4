import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../docs/documents.js';
import { openExample } from './example.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-frontend-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('The runtime, bundled', () => {
  let vite: string;
  beforeAll(() => {
    vite = path.join(openExample('react-vite').folder, 'node_modules/vite/bin/vite.js');
  });

  /** The bytes that a page loads for these functions, compressed. */
  function sizeOf(name: string, functions: readonly string[]): number {
    const page = path.join(folder, name);
    mkdirSync(page);
    const entry = path.join(root, 'dist/src/frontend/index.js');
    writeFileSync(path.join(page, 'index.html'), '<script type="module" src="/page.js"></script>');
    writeFileSync(
      path.join(page, 'page.js'),
      `import { ${functions} } from '${entry}';\nObject.assign(globalThis, { ${functions} });\n`,
    );
    writeFileSync(
      path.join(page, 'vite.config.mjs'),
      'export default { build: { modulePreload: { polyfill: false } } };',
    );
    execFileSync(process.execPath, [vite, 'build'], { cwd: page, stdio: 'pipe' });
    const assets = path.join(page, 'dist/assets');
    return readdirSync(assets).reduce((sum, file) => sum + gzipSync(readFileSync(path.join(assets, file))).length, 0);
  }

  it('costs at most 3.1 KB for tokens and session', () => {
    const size = sizeOf('both', ['getToken', 'getSession', 'onSessionChange', 'signIn', 'signOut']);
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(3160);
  });

  it('leaves out what a page does not use', () => {
    expect(sizeOf('tokens', ['getToken'])).toBeLessThan(
      0.8 * sizeOf('all', ['getToken', 'authorizedFetch', 'signOut']),
    );
  });
});
