import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { IdTokenChanges } from './behaviour.js';

/** An RSA pair. Making one takes a while, so whoever starts many servers may share one. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The keys of the authorization server, and one that is not its own. */
export interface SigningKeys {
  /** What the metadata's `jwks_uri` leads to. */
  readonly published: readonly JsonWebKey[];
  sign(claims: Readonly<Record<string, unknown>>, changes?: IdTokenChanges): string;
  /** From now on signs with another key, under another `kid`, and publishes that one alone. */
  rotate(): void;
}

function createKeyPair(): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** The key that is used first, the one after it, and one that is not the authorization server's own. */
export interface KeyPairs {
  readonly own: KeyPair;
  readonly next: KeyPair;
  readonly foreign: KeyPair;
}

export function createKeyPairs(): KeyPairs {
  return { own: createKeyPair(), next: createKeyPair(), foreign: createKeyPair() };
}

export function createSigningKeys({ own, next, foreign }: KeyPairs = createKeyPairs()): SigningKeys {
  let current = { pair: own, kid: 'key-1', count: 1 };
  return {
    get published() {
      return [{ ...current.pair.publicKey.export({ format: 'jwk' }), kid: current.kid, alg: 'RS256', use: 'sig' }];
    },
    sign(claims, { header = {}, signedWith } = {}) {
      const full = { alg: 'RS256', kid: current.kid, ...header };
      if (signedWith === 'nothing') return `${encoded({ ...full, alg: 'none' })}.${encoded(claims)}.`;
      if (signedWith === 'public key as secret') return signedWithPublicKey(full, claims, current.pair.publicKey);
      const content = `${encoded(full)}.${encoded(claims)}`;
      const key = signedWith === 'foreign' ? foreign.privateKey : current.pair.privateKey;
      return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
    },
    rotate() {
      const count = current.count + 1;
      // Made beforehand: making one now would keep everybody waiting.
      current = { pair: current.pair === own ? next : own, kid: `key-${count}`, count };
    },
  };
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
