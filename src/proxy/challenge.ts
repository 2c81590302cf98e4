/** What a resource server says about the token (RFC 6750, section 3). */
export type TokenVerdict =
  | { readonly kind: 'accepted' }
  /** 401 with `invalid_token`, or without any challenge. */
  | { readonly kind: 'rejected' }
  /** The proof of its key is to have the nonce that came with the answer (RFC 9449, section 9). */
  | { readonly kind: 'nonce required' }
  | { readonly kind: 'insufficient scope'; readonly scope: string | undefined };

export const ACCEPTED: TokenVerdict = { kind: 'accepted' };

/** What of an answer is about the token: `WWW-Authenticate` and `DPoP-Nonce`. */
export interface TokenSigns {
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
}

/** Reads status and challenge of an answer. */
export function verdictOf(status: number, { challenge, nonce }: TokenSigns): TokenVerdict {
  const { error, scope } =
    challenge === undefined ? { error: undefined, scope: undefined } : tokenChallengeIn(challenge);
  if (status === 401 && (challenge === undefined || error === 'invalid_token')) return { kind: 'rejected' };
  if (status === 401 && nonce !== undefined && error === 'use_dpop_nonce') return { kind: 'nonce required' };
  if (status === 403 && error === 'insufficient_scope') return { kind: 'insufficient scope', scope };
  return ACCEPTED;
}

/** A scheme, or a parameter with its value, which is quoted or bare (RFC 9110, section 11.6.1). */
const PART = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+)))?/g;

/** The parameters of the first challenge for an access token that has an error, among those of all schemes. */
function tokenChallengeIn(header: string): { readonly error?: string; readonly scope?: string } {
  const challenges: { readonly scheme: string; readonly parameters: Record<string, string> }[] = [];
  for (const [, name = '', quoted, bare] of header.matchAll(PART)) {
    const value = quoted ?? bare;
    if (value === undefined) challenges.push({ scheme: name, parameters: {} });
    else Object.assign(challenges.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value });
  }
  const isOfToken = /^(?:Bearer|DPoP)$/i;
  const found = challenges.find(({ scheme, parameters }) => isOfToken.test(scheme) && parameters.error !== undefined);
  return found?.parameters ?? {};
}
