import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { secretFilesOf } from '../../../src/cli/secret-files.js';
import { loadSettings } from '../../../src/config/load-options.js';

const KEY = '7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-secret-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The names of the files with secrets, for settings without a secret and these changes. */
function filesOf(changes: object, variables: Readonly<Record<string, string>> = {}): string[] {
  const authorizationServer = {
    issuer: 'https://login.acme.test',
    clientId: 'portfolio',
    clientSecretFile: written('client-secret', 'hush-hush'),
  };
  const settings = { publicOrigin: 'https://app.acme.test', authorizationServer, ...changes };
  const config = written('settings.yaml', stringify(settings));
  const loaded = loadSettings({ environment: variables, file: config });
  return secretFilesOf(loaded, { file: config, environment: variables }).map((file) => path.basename(file));
}

const server = { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'hush-hush' };

describe('The file of the settings', () => {
  it.each<[string, object]>([
    ['a client secret', { authorizationServer: server }],
    [
      'the secrets of an application that signs people in',
      { handOver: { secrets: ['0123456789abcdef0123456789abcdef'] } },
    ],
    ['the key of hashes', { audit: { hashKey: '0123456789abcdef' } }],
    [
      'the URL of a store with a password',
      { store: { kind: 'redis', url: 'redis://:s3cr3t@redis' }, sealingKeys: [KEY] },
    ],
    [
      'the secret of one frontend',
      {
        publicOrigin: undefined,
        frontends: { a: { publicOrigin: 'https://app.acme.test', authorizationServer: server } },
      },
    ],
  ])('holds a secret: %s', (_, changes) => {
    expect(filesOf(changes)).toEqual(['settings.yaml']);
  });

  it('holds none if the secrets are in files of their own', () => {
    const userEndpoint = { url: 'https://api.acme.test/user', subject: 'id' };
    const clientSecretFile = written('client-secret', 'hush-hush');
    const authorizationServer = {
      ...server,
      clientSecret: undefined,
      clientSecretFile,
      openidConnect: false,
      userEndpoint,
    };
    expect(filesOf({ authorizationServer })).toEqual([]);
    const variables = { TMI_BFF_SEALING_KEYS: `[${KEY}]` };
    expect(filesOf({ store: { kind: 'redis', url: 'redis://redis.acme.test' } }, variables)).toEqual([]);
  });
});

describe('A file that a variable names', () => {
  it('holds a secret if it is the value of a secret option', () => {
    const variables = {
      TMI_BFF_STORE__URL_FILE: written('store-url', 'redis://:s3cr3t@redis\n'),
      TMI_BFF_SEALING_KEYS_FILE: written('sealing-keys', `[${KEY}]\n`),
    };
    expect(filesOf({ store: { kind: 'redis' } }, variables)).toEqual(['store-url', 'sealing-keys']);
  });

  it('holds none if it is a certificate, or another option', () => {
    const variables = {
      TMI_BFF_AUTHORIZATION_SERVER__TLS__CA_FILE: written('ca.pem', ''),
      TMI_BFF_LIMITS_FILE: written('limits', 'sessionPerMinute: 100\n'),
    };
    expect(filesOf({}, variables)).toEqual([]);
  });
});
