import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compile } from '../clients/frameworks.js';
import { root } from '../docs/documents.js';
import { expectInstalled, FRAMEWORKS } from '../support/installed-packages.js';
import { openExample, PREPARING_MS } from './example.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-frontend-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('The entries for React, Vue, Angular and axios', () => {
  it(
    'compile against the real packages',
    async () => {
      expectInstalled(FRAMEWORKS);
      const sources = path.join(folder, 'sources');
      const isSource = (file: string) => !file.endsWith('frameworks.d.ts');
      cpSync(path.join(root, 'src/frontend'), path.join(sources, 'src/frontend'), {
        recursive: true,
        filter: isSource,
      });
      cpSync(path.join(root, 'generated/contract'), path.join(sources, 'generated/contract'), { recursive: true });
      writeFileSync(
        path.join(sources, 'src/wrong.ts'),
        "import { useSession } from './frontend/react.js';\nuseSession('no');\n",
      );
      const complaints = await compile(sources, FRAMEWORKS);
      expect(complaints.filter((line) => !line.startsWith('src/wrong.ts'))).toEqual([]);
      expect(complaints).toHaveLength(1);
    },
    PREPARING_MS,
  );
});

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

  it('costs at most 3 KB for tokens and session', () => {
    const size = sizeOf('both', ['getToken', 'getSession', 'onSessionChange', 'signIn', 'signOut']);
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(3072);
  });

  it('leaves out what a page does not use', () => {
    expect(sizeOf('tokens', ['getToken'])).toBeLessThan(
      0.8 * sizeOf('all', ['getToken', 'authorizedFetch', 'signOut']),
    );
  });
});
