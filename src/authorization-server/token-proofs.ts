import { type Configuration, type DPoPHandle, type DPoPOptions, getDPoPHandle } from 'openid-client';
import type { ResourceQuery } from '../core/token-query.js';
import type { DpopKey } from './dpop-key.js';

/** Proves to an authorization server that the backend holds the key that tokens are to be bound to (RFC 9449, section 5). */
export interface TokenProofs {
  /** The option of the library for the token request of this query; none if its token is a bearer token. */
  forQuery(query: Pick<ResourceQuery, 'boundTo'>, configuration: Configuration): DPoPOptions | undefined;
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
