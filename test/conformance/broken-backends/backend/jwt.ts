import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { Refused } from './parts.js';

export interface VerifiedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Record<string, unknown>;
}

/** By issuer and `kid`. */
const known = new Map<string, KeyObject>();

/** Verifies an RS256 signature with the issuer's keys, which are fetched when one is unknown. Throws `Refused`. */
export async function verifyJwt(token: string, issuer: string): Promise<VerifiedJwt> {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const bad = new Refused('invalid_request', { description: 'the token can not be verified' });
  try {
    const header = decoded(head);
    const publicKey = known.get(`${issuer} ${header.kid}`) ?? (await fetchKeys(issuer)).get(`${issuer} ${header.kid}`);
    if (header.alg !== 'RS256' || publicKey === undefined) throw bad;
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

async function fetchKeys(issuer: string): Promise<typeof known> {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: (JsonWebKey & { kid?: string })[] };
  for (const key of keys) known.set(`${issuer} ${key.kid}`, createPublicKey({ key, format: 'jwk' }));
  return known;
}

/** The claims without verification; none if it is no JWT. For broken backends. */
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
