import { constants, createHmac, generateKeyPairSync, type KeyObject, type SigningOptions, sign } from 'node:crypto';
import type { JwtChanges } from './behaviour.js';

/** A pair of keys. Making one for RSA takes a while, so tests that start many servers share theirs. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519';

/** How the keys of an algorithm are made, and how the JWS has the signature (RFC 7518, 3.1; RFC 8037). */
interface Algorithm {
  readonly hash: string | null;
  readonly options: SigningOptions;
  newPair(): KeyPair;
}

const ALGORITHMS: Readonly<Record<SigningAlgorithm, Algorithm>> = {
  RS256: { newPair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), hash: 'sha256', options: {} },
  PS256: {
    newPair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    hash: 'sha256',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  ES256: elliptic('P-256', 'sha256'),
  ES384: elliptic('P-384', 'sha384'),
  ES512: elliptic('P-521', 'sha512'),
  EdDSA: { newPair: () => generateKeyPairSync('ed25519'), hash: null, options: {} },
  Ed25519: { newPair: () => generateKeyPairSync('ed25519'), hash: null, options: {} },
};

function elliptic(namedCurve: string, hash: string): Algorithm {
  return {
    newPair: () => generateKeyPairSync('ec', { namedCurve }),
    hash,
    options: { dsaEncoding: 'ieee-p1363' },
  };
}

/** RSA keys: the one that is used first, the one after it, and one that is not the authorization server's own. */
export interface KeyPairs {
  readonly own: KeyPair;
  readonly next: KeyPair;
  readonly foreign: KeyPair;
}

export function createKeyPairs(): KeyPairs {
  const { newPair } = ALGORITHMS.RS256;
  return { own: newPair(), next: newPair(), foreign: newPair() };
}

/** The keys of the authorization server, and one that is not its own. */
export function createSigningKeys({ own, next, foreign }: KeyPairs = createKeyPairs()) {
  let count = 1;
  let algorithm: SigningAlgorithm = 'RS256';
  let pair = own;
  const kid = () => `key-${count}`;
  const signed = (content: string, key: KeyObject) => {
    const { hash, options } = ALGORITHMS[algorithm];
    return `${content}.${sign(hash, Buffer.from(content), { key, ...options }).toString('base64url')}`;
  };
  return {
    /** What the metadata's `jwks_uri` leads to. */
    get published() {
      return [{ ...pair.publicKey.export({ format: 'jwk' }), kid: kid(), alg: algorithm, use: 'sig' }];
    },
    sign(claims: Readonly<Record<string, unknown>>, { header = {}, signedWith }: JwtChanges = {}): string {
      const full = { alg: algorithm, kid: kid(), ...header };
      if (signedWith === 'nothing') return `${encoded({ ...full, alg: 'none' })}.${encoded(claims)}.`;
      if (signedWith === 'public key as secret') return signedWithPublicKey(full, claims, pair.publicKey);
      const key = signedWith === 'foreign' ? foreignKey(algorithm, foreign) : pair.privateKey;
      return signed(`${encoded(full)}.${encoded(claims)}`, key);
    },
    /** From now on signs with another key, by another algorithm if need be, and publishes that one alone. */
    rotate(wanted = algorithm) {
      count += 1;
      const isSpare = wanted === 'RS256' && algorithm === 'RS256';
      // Made beforehand where it can be: making an RSA key now would hold up everything.
      pair = isSpare ? (pair === own ? next : own) : ALGORITHMS[wanted].newPair();
      algorithm = wanted;
    },
  };
}

function foreignKey(algorithm: SigningAlgorithm, foreign: KeyPair): KeyObject {
  return algorithm === 'RS256' ? foreign.privateKey : ALGORITHMS[algorithm].newPair().privateKey;
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
