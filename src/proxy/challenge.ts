/** What a resource server says about the token (RFC 6750, section 3). */
export type TokenVerdict =
  | { readonly kind: 'accepted' }
  /** 401 with `invalid_token`, or without any challenge. */
  | { readonly kind: 'rejected' }
  /** The proof of its key is to have the nonce that came with the answer (RFC 9449, section 9). */
  | { readonly kind: 'nonce required' }
  | { readonly kind: 'insufficient scope'; readonly scope: string | undefined };

const ACCEPTED: TokenVerdict = { kind: 'accepted' };

/** What of an answer is about the token: `WWW-Authenticate` and `DPoP-Nonce`. */
export interface TokenSigns {
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
}

/** Reads status and challenge of an answer. */
export function verdictOf(status: number, { challenge, nonce }: TokenSigns): TokenVerdict {
  if (status === 401 && (challenge === undefined || errorIn(challenge) === 'invalid_token'))
    return { kind: 'rejected' };
  if (status === 401 && nonce !== undefined && challenge !== undefined && errorIn(challenge) === 'use_dpop_nonce')
    return { kind: 'nonce required' };
  if (status === 403 && challenge !== undefined && errorIn(challenge) === 'insufficient_scope')
    return { kind: 'insufficient scope', scope: parameterIn(challenge, 'scope') };
  return ACCEPTED;
}

function errorIn(challenge: string): string | undefined {
  return /^\s*(Bearer|DPoP)\b/i.test(challenge) ? parameterIn(challenge, 'error') : undefined;
}

function parameterIn(challenge: string, name: string): string | undefined {
  const [, quoted, token] =
    new RegExp(`[\\s,]${name}\\s*=\\s*(?:"([^"\\\\]*)"|([^\\s",]+))`, 'i').exec(challenge) ?? [];
  return quoted ?? token;
}
