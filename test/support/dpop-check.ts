import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

/** What a resource server answers to a request whose proof or token it does not accept. */
export interface RefusedProof {
  readonly status: 401;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProofRules {
  /** Where the resource server believes to be. */
  readonly origin: () => string;
  /** The thumbprint of the key that a token is bound to; throws or is empty if the token is not valid. */
  readonly bindingOf: (token: string) => string | undefined | Promise<string | undefined>;
}

/** Checks requests as RFC 9449, section 4.3 says, and no more leniently. */
export interface ProofCheck {
  /** If set, proofs must have it. */
  nonce: string | undefined;
  check(request: IncomingMessage): Promise<RefusedProof | undefined>;
}

const LONGEST_AGE_SECONDS = 30;

export function createProofCheck({ origin, bindingOf }: ProofRules): ProofCheck {
  const used = new Set<string>();
  const check = async (request: IncomingMessage) => {
    const [, token] = /^DPoP (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return refusal('invalid_token', 'no DPoP token');
    const binding = await Promise.resolve(bindingOf(token)).catch(() => undefined);
    if (!binding) return refusal('invalid_token', 'not bound');
    const proof = await readProof(request.headers.dpop).catch((error: Error) => error.message);
    if (typeof proof === 'string') return refusal('invalid_dpop_proof', proof);
    const { payload, jwk } = proof;
    const url = new URL(request.url ?? '', origin());
    const isFitting =
      payload.htm === request.method &&
      payload.htu === `${origin()}${url.pathname}` &&
      payload.ath === createHash('sha256').update(token).digest('base64url');
    if (!isFitting) return refusal('invalid_dpop_proof', 'for another request');
    if ((await calculateJwkThumbprint(jwk)) !== binding) return refusal('invalid_token', 'bound to another key');
    if (proofs.nonce !== undefined && payload.nonce !== proofs.nonce)
      return refusal('use_dpop_nonce', 'another nonce', { 'dpop-nonce': proofs.nonce });
    const jti = String(payload.jti ?? '');
    if (jti.length < 12 || used.has(jti)) return refusal('invalid_dpop_proof', 'used before');
    used.add(jti);
    return undefined;
  };
  const proofs: ProofCheck = { nonce: undefined, check };
  return proofs;
}

async function readProof(header: string | string[] | undefined) {
  if (typeof header !== 'string') throw new Error('no single proof');
  const { payload, protectedHeader } = await jwtVerify(header, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['iat', 'jti', 'htm', 'htu', 'ath'],
    maxTokenAge: LONGEST_AGE_SECONDS,
    clockTolerance: 5,
  });
  const { jwk } = protectedHeader;
  if (jwk === undefined || 'd' in jwk) throw new Error('no public key');
  return { payload, jwk };
}

function refusal(error: string, description: string, headers = {}): RefusedProof {
  const challenge = `DPoP algs="ES256", error="${error}", error_description="${description}"`;
  return { status: 401, headers: { 'www-authenticate': challenge, ...headers } };
}
