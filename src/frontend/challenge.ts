/** Why a resource server refuses a token (RFC 6750, section 3; RFC 9470, section 3). */
export interface Challenge {
  readonly error?: string;
  readonly scope?: string;
  readonly acr_values?: string;
  readonly max_age?: string;
}

/** A parameter, or else the scheme of a challenge, which the parameters of the next ones follow (RFC 9110, section 11.6.1). */
const PART = /([^\s",=]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*)))?/g;

/** Reads the `Bearer` challenge of a `WWW-Authenticate` header. Empty: there is none, or CORS doesn't let it be read. */
export function readChallenge(header: string | null | undefined): Challenge {
  const found: Record<string, string> = {};
  let scheme = '';
  for (const [, name = '', quoted, bare] of (header ?? '').matchAll(PART)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
    if (value === undefined) scheme = name.toLowerCase();
    else if (scheme === 'bearer') found[name.toLowerCase()] ??= value;
  }
  return found;
}
