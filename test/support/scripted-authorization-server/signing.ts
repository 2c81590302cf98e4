import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, type JWK, SignJWT } from 'jose';
import type { IdTokenChanges } from './behaviour.js';

const KEY_ID = 'key-of-today';

/** The keys of the scripted authorization server, and one that is not its own. */
export interface SigningKeys {
  readonly published: readonly JWK[];
  sign(claims: Readonly<Record<string, unknown>>, changes: IdTokenChanges): Promise<string>;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const published = [{ ...(await exportJWK(own.publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }];
  return {
    published,
    async sign(claims, { header = {}, signedWith }) {
      const protectedHeader = { alg: 'RS256', kid: KEY_ID, ...header };
      if (signedWith === 'nothing') return `${encoded({ ...protectedHeader, alg: 'none' })}.${encoded(claims)}.`;
      if (signedWith === 'public key as secret') return signedWithPublicKey(protectedHeader, claims, own.publicKey);
      const key = signedWith === 'foreign' ? foreignKey() : own.privateKey;
      const crit = Object.fromEntries(((header.crit ?? []) as string[]).map((name) => [name, true]));
      return new SignJWT({ ...claims }).setProtectedHeader(protectedHeader).sign(key, { crit });
    },
  };
}

let foreign: KeyObject | undefined;

/** Made when it is first needed: few tests do, and it takes a while. */
function foreignKey(): KeyObject {
  foreign ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return foreign;
}

/** The classic confusion: the published key, taken for an HMAC secret. */
function signedWithPublicKey(header: object, claims: object, publicKey: KeyObject): string {
  const content = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
  const secret = publicKey.export({ type: 'spki', format: 'pem' });
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
