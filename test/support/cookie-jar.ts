/** A cookie as a browser keeps it (RFC 6265bis section 5.7). */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** Epoch milliseconds; absent for a cookie that ends with the browser. */
  readonly expiresAt?: number;
}

/**
 * Keeps cookies per host name, all ports of a host together.
 *
 * It refuses what browsers refuse: a `Domain` of another host, and the prefixes `__Host-` and `__Secure-` without what
 * they promise. Loopback hosts count as secure, as in browsers. A cookie without `SameSite` counts as `Lax`.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes a `Set-Cookie` value that came from the URL; tells whether it was accepted. */
  setCookie(url: string | URL, setCookie: string): boolean {
    const cookie = parseSetCookie(new URL(url), setCookie);
    if (!cookie) return false;
    this.#cookies = this.#cookies.filter((kept) => !isSame(kept, cookie));
    if (!isOver(cookie)) this.#cookies.push(cookie);
    return true;
  }

  /** The cookies that go with a request to the URL, the longer paths first. */
  cookiesFor(url: string | URL): readonly Cookie[] {
    const target = new URL(url);
    return this.#cookies
      .filter((cookie) => !isOver(cookie) && cookie.host === target.hostname && isUnder(target.pathname, cookie.path))
      .filter((cookie) => !cookie.secure || isSecure(target))
      .sort((one, other) => other.path.length - one.path.length);
  }

  clear(): void {
    this.#cookies = [];
  }
}

function parseSetCookie(url: URL, text: string): Cookie | undefined {
  const [pair = '', ...rest] = text.split(';').map((part) => part.trim());
  const separator = pair.indexOf('=');
  if (separator < 1) return undefined;
  const attributes = new Map(rest.map(parseAttribute));
  const cookie: Cookie = {
    name: pair.slice(0, separator),
    value: pair.slice(separator + 1),
    host: url.hostname,
    path: attributes.get('path')?.startsWith('/') ? (attributes.get('path') ?? '/') : defaultPath(url),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: readSameSite(attributes.get('samesite')),
    ...readExpiry(attributes),
  };
  return isAcceptable(cookie, attributes.get('domain'), url) ? cookie : undefined;
}

function parseAttribute(part: string): [string, string] {
  const [name = '', ...value] = part.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/';
}

function readSameSite(value: string | undefined): Cookie['sameSite'] {
  const known = value?.toLowerCase();
  return known === 'strict' || known === 'none' ? known : 'lax';
}

function readExpiry(attributes: ReadonlyMap<string, string>): { expiresAt?: number } {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return { expiresAt: Date.now() + Number(maxAge) * 1000 };
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? {} : { expiresAt: expires };
}

function isAcceptable(cookie: Cookie, domain: string | undefined, url: URL): boolean {
  if (domain && domain.replace(/^\./, '') !== url.hostname) return false;
  if (cookie.secure && !isSecure(url)) return false;
  if (/^__Host-/i.test(cookie.name)) return cookie.secure && cookie.path === '/' && !domain && isHttpPrefixKept(cookie);
  return /^__Secure-/i.test(cookie.name) ? cookie.secure : true;
}

function isHttpPrefixKept({ name, httpOnly }: Cookie): boolean {
  return httpOnly || !/^__Host-Http-/i.test(name);
}

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function isUnder(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function isSame(one: Cookie, other: Cookie): boolean {
  return one.name === other.name && one.host === other.host && one.path === other.path;
}

function isOver({ expiresAt }: Cookie): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}
