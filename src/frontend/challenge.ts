/** Why a resource server refuses a token (RFC 6750, section 3; RFC 9470, section 3). */
export interface Challenge {
  readonly error?: string;
  readonly scope?: string;
  readonly acr_values?: string;
  readonly max_age?: string;
}

const PARAMETER = /([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Reads the `Bearer` challenge of a `WWW-Authenticate` header. Empty: there is none, or CORS doesn't let it be read. */
export function readChallenge(header: string | null | undefined): Challenge {
  const [, bearer = ''] = header?.split(/\bBearer\s+/i) ?? [];
  const found: Record<string, string> = {};
  for (const [, name = '', quoted, bare = ''] of bearer.matchAll(PARAMETER)) {
    found[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare;
  }
  return found;
}
