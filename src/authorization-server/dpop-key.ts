import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { reasonOf } from '../config/parse-yaml.js';
import { Misconfiguration } from '../core/misconfiguration.js';

/** The key of the backend that access tokens are bound to (RFC 9449). The private key cannot be exported. */
export interface DpopKey {
  readonly keyPair: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  readonly publicJwk: JWK;
  /** What tokens name as `cnf.jkt`. */
  readonly thumbprint: string;
}

/** What proofs are signed with. RFC 9449 names no algorithm that servers must support; all of them have this one. */
export const DPOP_ALGORITHM = 'ES256';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const MAKE_ONE = 'Make one with: tmi-bff keys --dpop --file dpop-key.pem';

/**
 * Reads the key of the settings.
 *
 * @throws Misconfiguration if the file cannot be read, or has no P-256 key
 */
export async function loadDpopKey(settings: { readonly privateKeyFile: string } | undefined) {
  return settings && dpopKeyOf(readKey(settings.privateKeyFile));
}

async function dpopKeyOf(key: KeyObject): Promise<DpopKey> {
  const publicJwk = createPublicKey(key).export({ format: 'jwk' });
  const { subtle } = crypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  return {
    keyPair: {
      privateKey: await subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']),
      publicKey: await subtle.importKey('jwk', publicJwk, P256, true, ['verify']),
    },
    publicJwk,
    thumbprint: await calculateJwkThumbprint(publicJwk),
  };
}

function readKey(file: string): KeyObject {
  const key = parseKey(file);
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  const found = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  throw new Misconfiguration([`dpop.privateKeyFile: expected a key of the curve P-256, found ${found}. ${MAKE_ONE}`]);
}

function parseKey(file: string): KeyObject {
  const pem = readPem(file);
  try {
    return createPrivateKey(pem);
  } catch {
    // The error may quote the file.
    throw new Misconfiguration([`dpop.privateKeyFile: the file has no private key in PEM. ${MAKE_ONE}`]);
  }
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Misconfiguration([`dpop.privateKeyFile: the file cannot be read: ${reasonOf(error)}. ${MAKE_ONE}`]);
  }
}
