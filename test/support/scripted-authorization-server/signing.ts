import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, type JWK, SignJWT } from 'jose';
import type { JwtChanges } from './behaviour.js';

/** The keys of the scripted authorization server, and one that is not its own. */
export interface SigningKeys {
  readonly published: readonly JWK[];
  /** Signs with a new key from now on, and publishes that one alone. */
  rotate(algorithm?: SigningAlgorithm): Promise<void>;
  sign(claims: Readonly<Record<string, unknown>>, changes: JwtChanges): Promise<string>;
}

/** What signs with an algorithm. */
const KEY_PAIRS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  Ed25519: () => generateKeyPairSync('ed25519'),
};

export type SigningAlgorithm = keyof typeof KEY_PAIRS;

interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly published: JWK;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  let own = await newKey('key-of-today', 'RS256');
  let foreign: Promise<SigningKey> | undefined;
  let rotations = 0;
  return {
    get published() {
      return [own.published];
    },
    async rotate(algorithm = own.algorithm) {
      rotations += 1;
      own = await newKey(`key-of-rotation-${rotations}`, algorithm);
      foreign = undefined;
    },
    async sign(claims, { header = {}, signedWith }) {
      const protectedHeader = { alg: own.algorithm, kid: own.kid, ...header };
      if (signedWith === 'nothing') return `${encoded({ ...protectedHeader, alg: 'none' })}.${encoded(claims)}.`;
      if (signedWith === 'public key as secret') return signedWithPublicKey(protectedHeader, claims, own.publicKey);
      if (signedWith === 'foreign') foreign ??= newKey('key-of-another', own.algorithm);
      const { privateKey: key } = signedWith === 'foreign' && foreign ? await foreign : own;
      const crit = Object.fromEntries(((header.crit ?? []) as string[]).map((name) => [name, true]));
      return new SignJWT({ ...claims }).setProtectedHeader(protectedHeader).sign(key, { crit });
    },
  };
}

async function newKey(kid: string, algorithm: SigningAlgorithm): Promise<SigningKey> {
  const pair = KEY_PAIRS[algorithm]();
  const published = { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, ...pair, published };
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
