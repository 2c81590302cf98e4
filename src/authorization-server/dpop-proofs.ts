import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Configuration, type DPoPHandle, type DPoPOptions, getDPoPHandle } from 'openid-client';
import type { Clock } from '../core/clock.js';
import { tokenHash } from '../core/token-hash.js';
import type { ResourceQuery } from '../core/token-query.js';
import { DPOP_ALGORITHM, type DpopKey } from './dpop-key.js';

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

/** Proves to an authorization server that the backend holds the key that tokens are to be bound to (RFC 9449, section 5). */
export interface TokenProofs {
  /** The option of the library for the token request of this query; none if its token is a bearer token. */
  forQuery(query: ResourceQuery, configuration: Configuration): DPoPOptions | undefined;
}

/** Makes the proofs for one authorization server, whose nonces the library remembers with them. */
export function createTokenProofs(key: DpopKey | undefined): TokenProofs {
  let handle: DPoPHandle | undefined;
  return {
    forQuery({ boundTo }, configuration) {
      if (boundTo === undefined || key === undefined) return undefined;
      handle ??= getDPoPHandle(configuration, key.keyPair);
      return { DPoP: handle };
    },
  };
}
