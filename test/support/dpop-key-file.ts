import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';

/** A key in a file, for the setting `dpop.privateKeyFile`. */
export interface DpopKeyFile {
  readonly file: string;
  readonly thumbprint: () => Promise<string>;
}

export function writeDpopKey(namedCurve = 'P-256'): DpopKeyFile {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const file = join(mkdtempSync(join(tmpdir(), 'tmi-bff-dpop-')), 'key.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { file, thumbprint: () => calculateJwkThumbprint(publicKey.export({ format: 'jwk' })) };
}
