import type { SetCookie } from '../probe/set-cookie.js';

export type CookieJar = ReturnType<typeof createCookieJar>;

interface KeptCookie {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** In lower case; `lax` if the cookie has none, as in browsers. */
  readonly sameSite: string;
}

/** As many as browsers keep for one site. */
const MOST_COOKIES = 180;

/** The cookies of one browser, as far as the checks depend on them. Ports share cookies, as in browsers. */
export function createCookieJar() {
  const kept = new Map<string, KeptCookie>();
  return {
    get cookies(): readonly KeptCookie[] {
      return [...kept.values()];
    },
    keep(url: URL, { name, value, attributes, isRemoval }: SetCookie) {
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
    /** The `Cookie` header for a request; `undefined`: there is none. */
    headerFor(url: URL, { isCrossSite } = { isCrossSite: false }): string | undefined {
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
