import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Static imports and re-exports; those in `import(…)` are loaded only on demand. */
const IMPORTS = /^(?:import|export)(?:[^;'"`=]*\sfrom)?\s*'([^']+)'/gm;

/** Every package that a module loads at once, itself or through what it imports. */
function packagesLoadedBy(entry: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
      if (specifier.startsWith('.')) visit(path.resolve(path.dirname(file), specifier));
      else if (!specifier.startsWith('node:')) packages.add(specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier);
    }
  };
  visit(path.join(root, entry));
  return packages;
}

describe('The package', () => {
  it.each(
    Object.keys(manifest.exports).filter((entry) =>
      /^\.\/(client|frontend|frontend\/(devtools|react-router|vue-router)|store)$/.test(entry),
    ),
  )('gives %s without any other package', (entry) => {
    expect([...packagesLoadedBy(manifest.exports[entry].default)]).toEqual([]);
  });

  const forNode = Object.keys(manifest.exports)
    .filter((entry) => !entry.startsWith('./frontend') && manifest.exports[entry].default)
    .map((entry) => manifest.exports[entry].default);

  it.each([...forNode, ...Object.values(manifest.bin).map(String)])('loads with %s only its dependencies', (entry) => {
    const declared = Object.keys(manifest.dependencies);
    expect([...packagesLoadedBy(entry)].filter((name) => !declared.includes(name))).toEqual([]);
  });

  const forFrameworks = Object.keys(manifest.exports).filter((entry) =>
    /^\.\/frontend\/(?!devtools|.*-router)/.test(entry),
  );

  it.each(forFrameworks)('names as optional what %s goes with', (entry) => {
    const { types, default: code } = manifest.exports[entry];
    const loaded = [...packagesLoadedBy(code), ...packagesLoadedBy(types)];
    expect(loaded.length).toBeGreaterThan(0);
    for (const name of loaded) {
      expect(manifest.peerDependencies).toHaveProperty([name]);
      expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });
});

describe('The package, installed without its optional peers', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-package-'));
    const installed = path.join(folder, 'node_modules/tmi-bff');
    mkdirSync(installed, { recursive: true });
    for (const name of ['dist/src', 'dist/generated', 'dist/page', 'package.json', 'openapi.yaml']) {
      cpSync(path.join(root, name), path.join(installed, name), { recursive: true });
    }
    for (const name of Object.keys(manifest.dependencies)) {
      mkdirSync(path.dirname(path.join(folder, 'node_modules', name)), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name), 'dir');
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [path.join(folder, 'node_modules/tmi-bff/dist/src/cli/main.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
      timeout: 60_000,
    });

  it.each([
    ['embedded', '{ kind: embedded, folder: sessions }', 'lmdb'],
    ['Redis', '{ kind: redis, url: "redis://127.0.0.1:9" }', 'redis'],
    ['PostgreSQL', '{ kind: postgresql, url: "postgresql://a@127.0.0.1:9/b" }', 'pg'],
  ])('says what to install for the %s store', (name, store, needed) => {
    const { status, stderr } = run(['serve'], {
      TMI_BFF_PUBLIC_ORIGIN: 'https://app.example',
      TMI_BFF_AUTHORIZATION_SERVER: '{ issuer: "https://as.example", clientId: a, clientSecret: b }',
      TMI_BFF_STORE: store,
      TMI_BFF_SEALING_KEYS: '[7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM]',
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `tmi-bff: The ${name} store needs the package "${needed}". Run: npm install ${needed}\n`,
    });
  });

  it('says what to install for generating a client', () => {
    const { status, stderr } = run(['generate', '--for', 'fetch', '--output', 'client']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'tmi-bff: Generating a client needs the generator. Run: npm install --prefix .tmi-bff-generator @hey-api/openapi-ts@0.95 typescript@6\n',
    });
  });

  it('says so when npm has installed a TypeScript that the generator can not use', () => {
    const generator = path.join(folder, 'node_modules/@hey-api/openapi-ts');
    mkdirSync(generator, { recursive: true });
    writeFileSync(path.join(generator, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
    writeFileSync(path.join(generator, 'index.js'), 'export const line = (void 0).LineFeed;');
    const { status, stderr } = run(['generate', '--for', 'fetch', '--output', 'client']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^tmi-bff: The generator does not load .* It needs TypeScript 5 or 6, .* Run: npm install --prefix \.tmi-bff-generator /,
    );
    expect(stderr).not.toContain('    at ');
  });

  it('generates with the generator in a folder of its own, whatever the project has, and says what to remove', () => {
    const own = path.join(folder, '.tmi-bff-generator');
    mkdirSync(own);
    symlinkSync(path.join(root, 'node_modules'), path.join(own, 'node_modules'), 'dir');
    const { status, stderr, stdout } = run(['generate', '--for', 'fetch', '--output', 'client']);
    rmSync(own, { recursive: true });
    rmSync(path.join(folder, 'node_modules/@hey-api'), { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('remove the folder .tmi-bff-generator');
    expect(readFileSync(path.join(folder, 'client/index.ts'), 'utf8')).toContain('export');
  });

  it('says what to install for the demo', () => {
    const { status, stderr } = run(['demo', '--port', '65000']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^tmi-bff: The demo needs the package "[a-z-]+"\. Run: npm install --save-dev lmdb oidc-provider\n$/,
    );
  });
});
