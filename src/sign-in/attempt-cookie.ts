import type { ResponseMode } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import { type Cookie, readCookiesBelow } from '../core/cookies.js';
import { isHandle, recordIdOf } from '../storage/sealing.js';

type Named = Pick<Options, 'session' | 'signIn'>;

/**
 * Each handle has a cookie of its own name. A browser has one, which all its tabs share; but tabs that begin at the same
 * moment don't know of each other, and would otherwise overwrite each other's.
 */
const SUFFIX_LENGTH = 8;

/** A browser with more handles than this loses some at its next sign-in (CKI-09). */
const MOST_KEPT = 5;

/** Cookies of more handles than this are not looked at. */
const MOST_READ = 200;

/**
 * How the attempts of authorization servers with this response mode are bound to a browser. The way back comes from another
 * site: by a link, with which browsers send `Lax` cookies (CKI-08), or by a form, with which they send `None` only. Each mode
 * has cookies and records of its own, so that an attempt at another authorization server is never under a `None` cookie.
 */
const BINDINGS = {
  query: { infix: '-sign-in-', sameSite: 'Lax' },
  form_post: { infix: '-form-sign-in-', sameSite: 'None' },
} as const satisfies Readonly<Record<ResponseMode, unknown>>;

/** The cookie that binds open sign-ins to a browser. */
export function attemptCookie(handle: string, mode: ResponseMode, options: Named): Cookie {
  const { sameSite } = BINDINGS[mode];
  return { name: nameOf(handle, mode, options), value: handle, sameSite, maxAgeSeconds: options.signIn.attemptSeconds };
}

export function expiredAttemptCookie(handle: string, mode: ResponseMode, options: Named): Cookie {
  return { name: nameOf(handle, mode, options), value: '', sameSite: BINDINGS[mode].sameSite, maxAgeSeconds: 0 };
}

/** The handles that this browser has, each once and under its own name, the oldest first. */
export function readAttemptHandles(cookieHeader: string | undefined, mode: ResponseMode, options: Named): string[] {
  const cookies = readCookiesBelow(cookieHeader, prefixOf(mode, options));
  const handles = cookies
    .filter(([name, value]) => isHandle(value) && name === nameOf(value, mode, options))
    .map(([, value]) => value);
  return [...new Set(handles)].slice(0, MOST_READ);
}

/** The handles to drop when a new sign-in exceeds the limit: all but the first, which goes on, and the newest. */
export function surplusAttemptHandles(handles: readonly string[]): readonly string[] {
  return handles.slice(1, Math.max(1, handles.length - (MOST_KEPT - 1)));
}

function prefixOf(mode: ResponseMode, { session }: Named): string {
  return `${session.cookieName}${BINDINGS[mode].infix}`;
}

function nameOf(handle: string, mode: ResponseMode, options: Named): string {
  return `${prefixOf(mode, options)}${recordIdOf(handle).slice(0, SUFFIX_LENGTH)}`;
}
