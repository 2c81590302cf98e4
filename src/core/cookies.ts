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
  const values: string[] = [];
  if (header === undefined) return values;
  const start = `${name}=`;
  for (let at = header.indexOf(start); at !== -1; at = header.indexOf(start, at + start.length)) {
    if (!isAtStartOfPair(header, at)) continue;
    const end = header.indexOf(';', at);
    values.push(header.slice(at + start.length, end === -1 ? undefined : end).trimEnd());
  }
  return values;
}

function isAtStartOfPair(header: string, at: number): boolean {
  return at === 0 || header.slice(header.lastIndexOf(';', at) + 1, at).trim() === '';
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
