import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadDpopKey } from '../../../src/authorization-server/dpop.js';
import { writeDpopKey } from '../../support/dpop-key-file.js';

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tmi-bff-dpop-')), 'key.pem');
  writeFileSync(file, text);
  return file;
}

const rsa = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('The key for DPoP', () => {
  it('is read from its file, is told by its thumbprint, and cannot be exported', async () => {
    const { file, thumbprint } = writeDpopKey();
    const key = await loadDpopKey({ privateKeyFile: file });
    expect(key?.thumbprint).toBe(await thumbprint());
    expect(Object.keys(key?.publicJwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(key?.keyPair.privateKey.extractable).toBe(false);
  });

  it.each<[string, () => string, string]>([
    ['a file that is not there', () => '/nowhere/key.pem', 'the file cannot be read: ENOENT'],
    ['a text', () => fileWith('hush-hush'), 'the file has no private key in PEM'],
    [
      'a broken key',
      () => fileWith('-----BEGIN PRIVATE KEY-----\naHVzaC1odXNo\n-----END PRIVATE KEY-----'),
      'no private key',
    ],
    ['another curve', () => writeDpopKey('P-384').file, 'expected a key of the curve P-256, found secp384r1'],
    ['another kind of key', () => fileWith(rsa()), 'expected a key of the curve P-256, found rsa'],
  ])('is not read from %s, and the error says what to do and shows nothing', async (_name, file, message) => {
    const error = await loadDpopKey({ privateKeyFile: file() }).catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`dpop.privateKeyFile: `);
    expect(String(error)).toContain(message);
    expect(String(error)).toContain('tmi-bff keys --dpop');
    expect(String(error)).not.toMatch(/hush-hush|aHVzaC/);
  });
});
