import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { Refused } from './parts.js';

export interface VerifiedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Record<string, unknown>;
}

/** Verifies an RS256 signature with the issuer's keys, which are fetched each time. Throws `Refused`. */
export async function verifyJwt(token: string, issuer: string): Promise<VerifiedJwt> {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const bad = new Refused('invalid_request', { description: 'the token can not be verified' });
  try {
    const header = decoded(head);
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: (JsonWebKey & { kid?: string })[] };
    const key = keys.find(({ kid }) => kid === header.kid);
    if (header.alg !== 'RS256' || key === undefined) throw bad;
    const publicKey = createPublicKey({ key, format: 'jwk' });
    const isRight = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${payload}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isRight) throw bad;
    return { header, claims: decoded(payload) };
  } catch {
    throw bad;
  }
}

/** The claims, whoever signed them; none if it is no JWT. For impostors. */
export function verifiedLoosely(token: string): Record<string, unknown> {
  try {
    return decoded(token.split('.')[1] ?? '');
  } catch {
    return {};
  }
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
