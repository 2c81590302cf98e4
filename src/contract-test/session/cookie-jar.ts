import type { SetCookie } from '../probe/set-cookie.js';

/** The cookies of one browser, as far as the checks depend on them. Ports share cookies, as in browsers. */
export interface CookieJar {
  keep(url: URL, cookie: SetCookie): void;
  /** The `Cookie` header for a request; `undefined`: there is none. */
  headerFor(url: URL, context?: { readonly isCrossSite: boolean }): string | undefined;
  readonly cookies: readonly KeptCookie[];
}

export interface KeptCookie {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** In lower case; `lax` if the cookie has none, as in browsers. */
  readonly sameSite: string;
}

/** As many as browsers keep for one site. */
const MOST_COOKIES = 180;

export function createCookieJar(): CookieJar {
  const kept = new Map<string, KeptCookie>();
  return {
    get cookies() {
      return [...kept.values()];
    },
    keep(url, { name, value, attributes, isRemoval }) {
      const given = attributes.get('path') ?? '';
      const path = given.startsWith('/') ? given : url.pathname.slice(0, url.pathname.lastIndexOf('/')) || '/';
      const key = `${url.hostname} ${path} ${name}`;
      if (isRemoval) kept.delete(key);
      else if (kept.has(key) || kept.size < MOST_COOKIES)
        kept.set(key, {
          host: url.hostname,
          name,
          value,
          path,
          sameSite: attributes.get('samesite')?.toLowerCase() || 'lax',
        });
    },
    headerFor(url, { isCrossSite } = { isCrossSite: false }) {
      const sent = [...kept.values()]
        .filter(({ host, path }) => host === url.hostname && isBelow(url.pathname, path))
        .filter(({ sameSite }) => !(isCrossSite && sameSite === 'strict'));
      return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
