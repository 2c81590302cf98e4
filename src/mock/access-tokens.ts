import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Clock } from '../core/clock.js';

/** The properties of an access token. */
export interface TokenWish {
  readonly resource: readonly string[];
  readonly scope: string;
  readonly sub: string;
  /** Its lifetime. */
  readonly seconds: number;
}

export interface AccessTokens {
  /** The public key, as a JWK Set (RFC 7517, section 5). */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Issues a JWT access token (RFC 9068, section 2.2). */
  issue(wish: TokenWish): Promise<string>;
}

const alg = 'ES256';

/** Makes the issuer of the mock's access tokens, with a new key. */
export async function createAccessTokens({ issuer, clock }: { issuer: string; clock: Clock }): Promise<AccessTokens> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const kid = randomUUID();
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg }] },
    issue({ resource, scope, sub, seconds }) {
      const now = clock();
      const [one = '', ...more] = resource;
      return new SignJWT({ client_id: 'mock', scope })
        .setProtectedHeader({ typ: 'at+jwt', alg, kid })
        .setIssuer(issuer)
        .setSubject(sub)
        .setAudience(more.length === 0 ? one : [...resource])
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
}
