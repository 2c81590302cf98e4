import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBackend } from '../../../src/cli/start-backend.js';
import { readFrontends } from '../../../src/config/read-frontends.js';
import { readOptions, readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { createFrontends } from '../../../src/server/frontends/create-frontends.js';

const SECRET = 'QbX9s3cr3tZz7';
const PEM = `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`;
const usual = { issuer: 'https://as.example', clientId: 'app', clientSecret: SECRET };
const byKey = { ...usual, clientAuthentication: 'private_key_jwt' };
const byCertificate = { ...usual, clientAuthentication: 'tls_client_auth' };

let folder = '';
let broken = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-start-'));
  broken = path.join(folder, 'broken.pem');
  writeFileSync(broken, PEM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function problemsOf(settings: object): Promise<string> {
  const options = readUntrustedOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: usual,
    ...settings,
  });
  try {
    await (await createBackend(options, { log: () => undefined })).close();
    return '';
  } catch (error) {
    if (error instanceof Misconfiguration) return error.problems.join('\n');
    throw error;
  }
}

const wrongSettings: [string, (file: string) => object, string][] = [
  ['a private key', (file) => ({ ...byKey, privateKeyFile: file }), 'privateKeyFile: '],
  ['an algorithm', () => ({ ...byKey, privateKeyFile: 'a', privateKeyAlgorithm: SECRET }), 'privateKeyAlgorithm: '],
  ['a certificate', (file) => ({ ...byCertificate, tls: { certificateFile: file, keyFile: file } }), 'tls'],
  ['an authority', (file) => ({ ...usual, tls: { caFile: file } }), 'tls'],
];

describe('What is said at the start about files that cannot be used', () => {
  it.each(
    wrongSettings.flatMap(([name, settings, option]) => [
      { name: `${name} that is not there`, file: () => '/nowhere.pem', settings, option },
      { name: `${name} in place of the name of its file`, file: () => PEM, settings, option },
      { name: `${name} that is broken`, file: () => broken, settings, option },
    ]),
  )(
    'names the authorization server that they are for, and shows no secret: $name',
    async ({ file, settings, option }) => {
      // A certificate authority that is no certificate is passed over by OpenSSL.
      if (option === 'tls' && file() === broken && !('clientAuthentication' in settings(file()))) return;
      const own = await problemsOf({ authorizationServer: settings(file()) });
      const further = await problemsOf({ providers: { partner: settings(file()) } });
      expect(own).toMatch(new RegExp(`^authorizationServer\\.${option}`));
      expect(further).toMatch(new RegExp(`^providers\\.partner\\.${option}`));
      expect(own + further).not.toContain(SECRET);
    },
  );

  it.each([
    ['the folder of the embedded store', { kind: 'embedded', folder: `/dev/null/${SECRET}` }, 'store.folder: '],
    ['a file of Redis', { kind: 'redis', url: 'rediss://r.example', tls: { caFile: SECRET } }, 'store.tls.caFile: '],
  ])('shows no value of the option either: %s', async (_, store, option) => {
    const sealingKeys = ['7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM'];
    const problems = await problemsOf({ store, sealingKeys });
    expect(problems).toMatch(new RegExp(`^${option.replaceAll('.', '\\.')}`));
    expect(problems).not.toContain(SECRET);
  });
});

describe('The folder of the pages', () => {
  it('ends the start if it is missing, or a file', async () => {
    const missing = path.join(folder, 'dist');
    const problem = (place: string) =>
      `pages.folder: expected the folder of the built frontend, found no folder at ${place}`;
    expect(await problemsOf({ pages: { folder: missing } })).toBe(problem(missing));
    expect(await problemsOf({ pages: { folder: broken } })).toBe(problem(broken));
    expect(await problemsOf({ pages: { folder } })).toBe('');
  });
});

describe('A start that fails', () => {
  let taken: Server;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
  });
  afterAll(() => void taken.close());

  const log = () => undefined;
  const keyOf = () => [randomBytes(32).toString('base64url')];
  const settingsIn = (store: string, more: object = {}) => ({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://as.example', clientId: 'app', clientSecret: SECRET },
    store: { kind: 'embedded' as const, folder: store },
    sealingKeys: keyOf(),
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...more,
  });
  const byMissingKey = {
    issuer: 'https://as.example',
    clientId: 'app',
    clientAuthentication: 'private_key_jwt' as const,
    privateKeyFile: '/nowhere.pem',
  };
  const place = () => ({ host: '127.0.0.1', port: (taken.address() as AddressInfo).port });
  const listening = (more: object) => (store: string) => {
    const options = readOptions(settingsIn(store, { listen: { host: '127.0.0.1', port: 0 }, ...more }));
    const settings = { options };
    return startBackend(settings, { log, load: () => settings });
  };

  const alone = (more: object) => (store: string) => createBackend(readOptions(settingsIn(store, more)), { log });
  const secondOfTwo = (more: object) => async (store: string) => {
    const { publicOrigin, authorizationServer, ...shared } = settingsIn(store);
    const desk = { publicOrigin: 'https://desk.example', authorizationServer, ...more };
    const frontends = { shop: { publicOrigin, authorizationServer }, desk };
    return createFrontends(readFrontends({ ...shared, frontends }), { log });
  };

  it.each<[string, (store: string) => Promise<unknown>]>([
    ['authorizationServer.privateKeyFile', alone({ authorizationServer: byMissingKey })],
    ['audit.file', alone({ audit: { file: '/nowhere/audit.log' } })],
    ['frontends.desk.authorizationServer.privateKeyFile', secondOfTwo({ authorizationServer: byMissingKey })],
    ['frontends.desk.pages.folder', secondOfTwo({ pages: { folder: '/nowhere' } })],
    ['listen', (store) => listening({ listen: place() })(store)],
    ['handOver', (store) => listening({ handOver: { ...place(), secrets: ['long '.repeat(9)] } })(store)],
    ['management', (store) => listening({ management: place() })(store)],
  ])('names the setting, and leaves nothing in the store that would refuse other keys: %s', async (setting, start) => {
    const store = mkdtempSync(path.join(folder, 'store-'));
    const problems = await start(store).catch((error) =>
      error instanceof Misconfiguration ? error.problems : [error],
    );
    expect(problems).toEqual([expect.stringMatching(`^${setting}: `)]);
    const backend = await createBackend(readOptions(settingsIn(store)), { log });
    await backend.close();
  });
});
