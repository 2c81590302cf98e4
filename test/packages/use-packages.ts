/** Runs in a project that has the packages installed, as plain JavaScript: uses each of them as its users do. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

// Not known when this is compiled, where nothing is installed under these names.
const load = (name: string): Promise<Record<string, CallableFunction>> => import(name);

const { createBackend, listen, readOptions } = await load('tmi-bff');
const options = readOptions?.({
  publicOrigin: 'http://localhost:3999',
  dangerouslyAllowPlainHttpOnLoopback: true,
  authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'secret' },
  resources: [{ indicator: 'https://stocks.acme.test', scopes: ['read'] }],
});
const backend = await createBackend?.(options, { log: () => undefined });
const listening = await listen?.(backend, { host: '127.0.0.1', port: 0 });
const answer = await fetch(`http://127.0.0.1:${listening.port}/.well-known/bff-sessioninfo`, {
  headers: { 'sec-fetch-site': 'same-origin', host: 'localhost:3999' },
});
assert.equal(answer.status, 400);
const { error } = Object(await answer.json());
assert.equal(error, 'invalid_session');
await listening.close();
await backend.close();

const { startMock } = await load('tmi-bff/mock');
const mock = await startMock?.({ port: 0 });
await mock.close();

const { testContract } = await load('tmi-bff/contract-test');
assert.equal(typeof testContract, 'function');

const { StoreUnavailable } = await load('tmi-bff/store');
assert.equal(typeof StoreUnavailable, 'function');

for (const name of ['tmi-bff-frontend', 'tmi-bff/frontend']) {
  const { getToken } = await load(name);
  assert.equal(typeof getToken, 'function');
}
for (const name of ['tmi-bff-frontend/client', 'tmi-bff/client']) {
  const { login } = await load(name);
  assert.equal(login?.({ query: { return_to: '/' } }), '/bff/login?return_to=%2F');
}

const require = createRequire(import.meta.url);

/** The file of a package's program; each package exports the contract, which lies in its folder. */
function fileOf(name: string, program: string): string {
  const folder = path.dirname(require.resolve(`${name}/openapi.yaml`));
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, bin[program]);
}

const run = (file: string, ...args: string[]) => execFileSync(process.execPath, [file, ...args], { encoding: 'utf8' });

assert.match(run(fileOf('tmi-bff', 'tmi-bff'), '--version'), /^\d+\.\d+\.\d+\n$/);
const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-client-'));
const output = path.join(folder, 'bff');
run(fileOf('tmi-bff-generate', 'tmi-bff-generate'), '--for', 'react', '--output', output);
assert.deepEqual(readdirSync(output), ['api', 'index.ts', 'navigation.gen.ts']);
rmSync(folder, { recursive: true });
