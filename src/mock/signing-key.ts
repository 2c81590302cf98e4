import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** Signs the mock's access tokens, and tells with which public key they are verified. */
export interface SigningKey {
  /** A JWK Set (RFC 7517, section 5). */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Gives a JWT access token with these claims (RFC 9068). */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

/** Makes a new key, which nothing but this process knows. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const header = encode({ typ: 'at+jwt', alg: 'ES256', kid });
  return {
    jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] },
    sign: (claims) => {
      const signed = `${header}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
