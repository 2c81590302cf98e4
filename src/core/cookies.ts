/** A cookie to set. All of ours are host-only, for the whole origin, and out of reach of scripts. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly sameSite: 'Strict' | 'Lax' | 'None';
  /** Absent: until the browser is closed. Zero: now. */
  readonly maxAgeSeconds?: number;
}

/** Writes a `Set-Cookie` header (RFC 10017, section 6.1.3.2). */
export function formatCookie({ name, value, sameSite, maxAgeSeconds }: Cookie): string {
  const maxAge = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${maxAge}`;
}

/**
 * Reads the cookies of one name, compared exactly (CKI-12). If there are several, another party set one beside ours: the
 * caller has to find out which is which, or take none (CKI-10).
 */
export function readCookies(header: string | undefined, name: string): string[] {
  return pairsThatBegin(header, `${name}=`).map((pair) => pair.slice(name.length + 1));
}

/**
 * Reads one cookie from a `Cookie` header, by its exact name. `undefined`: there is none; or there are several with
 * different values, all but one of which another party set, so that nothing tells which is the application's own.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const [value, ...others] = new Set(readCookies(header, name));
  return others.length === 0 ? value : undefined;
}

/** Reads the cookies whose names begin with a prefix, as pairs of name and value. */
export function readCookiesBelow(header: string | undefined, prefix: string): (readonly [string, string])[] {
  return pairsThatBegin(header, prefix)
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
}

/** The pairs of a `Cookie` header that begin with a text. Each character is looked at a fixed number of times, at most. */
function pairsThatBegin(header: string | undefined, text: string): string[] {
  const pairs: string[] = [];
  if (header === undefined) return pairs;
  for (let at = header.indexOf(text); at !== -1; at = header.indexOf(text, at + text.length)) {
    if (isAtStartOfPair(header, at)) pairs.push(pairAt(header, at));
  }
  return pairs;
}

function isAtStartOfPair(header: string, at: number): boolean {
  let before = at - 1;
  while (isWhiteSpace(header.charCodeAt(before))) before -= 1;
  return before === -1 || header[before] === ';';
}

function pairAt(header: string, start: number): string {
  const semicolon = header.indexOf(';', start);
  let end = semicolon === -1 ? header.length : semicolon;
  while (isWhiteSpace(header.charCodeAt(end - 1))) end -= 1;
  return header.slice(start, end);
}

/**
 * A space or a tab: what browsers strip from a name before they compare its prefix (RFC 6265bis, section 5.7). A reader
 * that strips more, such as U+00A0, takes another name for ours, which any host may have set (CKI-13).
 */
function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
