import { CookieJar as ToughCookieJar } from 'tough-cookie';

/** A cookie as a browser keeps it (RFC 6265bis, section 5.7). */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly sameSite: 'strict' | 'lax' | 'none';
}

/**
 * Keeps cookies as browsers do. tough-cookie does not know the prefix `__Host-Http-` and takes a cookie without `SameSite`
 * for one that goes along everywhere, so both rules are added here.
 */
export class CookieJar {
  #jar = emptyJar();

  /** Stores a `Set-Cookie` value that the URL answered with. Returns whether a browser would accept it. */
  setCookie(url: string | URL, setCookie: string): boolean {
    if (/^__Host-Http-/i.test(setCookie) && !/;\s*HttpOnly\s*(;|$)/i.test(setCookie)) return false;
    try {
      return this.#jar.setCookieSync(setCookie, String(url)) !== undefined;
    } catch {
      return false;
    }
  }

  /** The cookies of a request to the URL, longer paths first. */
  cookiesFor(url: string | URL): readonly Cookie[] {
    return this.#jar.getCookiesSync(String(url)).map(({ key, value, sameSite }) => ({
      name: key,
      value,
      sameSite: sameSite === 'strict' || sameSite === 'none' ? sameSite : 'lax',
    }));
  }

  clear(): void {
    this.#jar = emptyJar();
  }
}

function emptyJar(): ToughCookieJar {
  return new ToughCookieJar(undefined, { prefixSecurity: 'strict', allowSecureOnLocal: true });
}
