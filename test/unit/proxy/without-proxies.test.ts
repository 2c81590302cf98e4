import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { root } from '../../docs/documents.js';

const entry = pathToFileURL(path.join(root, 'dist/src/server/index.js')).href;

const PROXIES = { stocks: { target: 'https://stocks.example', resource: 'https://stocks.example', paths: ['/**'] } };

/** Starts a backend in a process of its own, and gives the packages that it has loaded. */
function packagesLoadedWith(proxies: object): string[] {
  const options = {
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://as.example', clientId: 'a', clientSecret: 'b' },
    resources: [{ indicator: 'https://stocks.example', scopes: ['read'] }],
    store: { kind: 'memory' },
    proxies,
  };
  const script = `
    import { createRequire } from 'node:module';
    import { createBackend, readOptions } from ${JSON.stringify(entry)};
    const backend = await createBackend(readOptions(${JSON.stringify(options)}), { log() {} });
    const files = Object.keys(createRequire(import.meta.url).cache).join('\\n');
    await backend.close();
    console.log(JSON.stringify([...new Set([...files.matchAll(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/g)].map(([, name]) => name))]));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('A backend', () => {
  it('loads undici only if there is a resource server to call', () => {
    expect(packagesLoadedWith(PROXIES)).toContain('undici');
    const without = packagesLoadedWith({});
    expect(without).toContain('koa');
    expect(without).not.toContain('undici');
  });
});
