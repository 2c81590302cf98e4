import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK, SignJWT } from 'jose';
import { type Configuration, type DPoPHandle, type DPoPOptions, getDPoPHandle } from 'openid-client';
import { reasonOf } from '../config/parse-yaml.js';
import type { Clock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { tokenHash } from '../core/token-hash.js';
import type { ResourceQuery } from '../core/token-query.js';

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

/** A request to a resource server, as it is sent. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: URL;
  readonly accessToken: string;
}

/** Proves to resource servers that the backend holds the key of its tokens (RFC 9449, section 7). */
export interface DpopProofs {
  /** A new proof for one request, with the last nonce of its origin. */
  proofFor(request: ProvenRequest): Promise<string>;
  /** Takes the `DPoP-Nonce` of an answer, for the next proofs to that origin (RFC 9449, section 8.2). */
  rememberNonce(origin: string, nonce: string): void;
}

export function createDpopProofs({ keyPair, publicJwk }: DpopKey, clock: Clock): DpopProofs {
  // There are as many origins as proxies in the settings.
  const nonces = new Map<string, string>();
  return {
    proofFor({ method, url, accessToken }) {
      const htu = `${url.origin}${url.pathname}`;
      const nonce = nonces.get(url.origin);
      return new SignJWT({ htm: method, htu, ath: tokenHash(accessToken), nonce })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: DPOP_ALGORITHM, jwk: publicJwk })
        .setJti(randomUUID())
        .setIssuedAt(clock())
        .sign(keyPair.privateKey);
    },
    rememberNonce: (origin, nonce) => void nonces.set(origin, nonce),
  };
}

/**
 * The option of the library that proves to an authorization server, in the token request of this query, that the backend
 * holds the key that the token is to be bound to (RFC 9449, section 5); none if it is a bearer token.
 */
export type ProofOf = (query: ResourceQuery, configuration: Configuration) => DPoPOptions | undefined;

/** Makes the proofs for one authorization server, whose nonces the library remembers with them. */
export function createTokenProofs(key: DpopKey | undefined): ProofOf {
  let handle: DPoPHandle | undefined;
  return ({ boundTo }, configuration) => {
    if (boundTo === undefined || key === undefined) return undefined;
    handle ??= getDPoPHandle(configuration, key.keyPair);
    return { DPoP: handle };
  };
}
