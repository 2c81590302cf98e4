import type { Api } from './api.js';
import type { ApiToken } from './call-token.js';
import type { AllowedCall } from './read-call.js';

/** The headers that show the token, as a flat list; with a proof of its key if it is bound to one (RFC 9449, section 7). */
export async function credentialsFor(
  { value, isBound }: ApiToken,
  { method, path }: Pick<AllowedCall, 'method' | 'path'>,
  { target, proofs }: Pick<Api, 'target' | 'proofs'>,
): Promise<string[]> {
  if (!isBound) return ['authorization', `Bearer ${value}`];
  if (proofs === undefined) throw new Error('a token is bound to a key, and there is none to prove it with');
  const proof = await proofs.proofFor({ method, url: new URL(path, target), accessToken: value });
  return ['authorization', `DPoP ${value}`, 'dpop', proof];
}

/** Keeps the nonce of an answer, whatever its status, for later proofs. */
export function rememberNonce(nonce: string | undefined, { target, proofs }: Pick<Api, 'target' | 'proofs'>): void {
  if (nonce !== undefined) proofs?.rememberNonce(target.origin, nonce);
}
