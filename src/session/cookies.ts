/** A cookie to set. All of ours are host-only, for the whole origin, and out of reach of scripts. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly sameSite: 'Strict' | 'Lax';
  /** Absent: until the browser is closed. Zero: now. */
  readonly maxAgeSeconds?: number;
}

/** Writes a `Set-Cookie` header (RFC 10017, section 6.1.3.2). */
export function formatCookie({ name, value, sameSite, maxAgeSeconds }: Cookie): string {
  const maxAge = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${maxAge}`;
}

/**
 * Reads the cookies of one name, compared exactly (CKI-12). More than one means that somebody else set one beside ours:
 * the caller has to find out which is which, or take none (CKI-10).
 */
export function readCookies(header: string | undefined, name: string): string[] {
  const start = `${name}=`;
  return pairsOf(header)
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length));
}

/** Reads the cookies whose names begin with a prefix, as pairs of name and value. */
export function readCookiesBelow(header: string | undefined, prefix: string): (readonly [string, string])[] {
  return pairsOf(header)
    .filter((pair) => pair.startsWith(prefix) && pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
}

function pairsOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split(';').map((pair) => pair.trim());
}
