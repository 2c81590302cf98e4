import type { Options } from '../config/schema.js';
import { type Cookie, readCookiesBelow } from '../core/cookies.js';
import { isHandle, recordIdOf } from '../storage/sealing.js';

type Named = Pick<Options, 'session' | 'signIn'>;

/**
 * Each handle has a cookie of its own name. A browser has one, which all its tabs share; but tabs that begin at the same
 * moment don't know of each other, and would otherwise overwrite each other's.
 */
const SUFFIX_LENGTH = 8;

/** A browser with more handles than this loses some when it next sets out to sign in (CKI-09). */
const MOST_KEPT = 5;

/** Cookies of more handles than this are not looked at. */
const MOST_READ = 200;

/** The cookie that binds open sign-ins to a browser. `Lax`, because the way back comes from another site (CKI-08). */
export function attemptCookie(handle: string, options: Named): Cookie {
  return {
    name: nameOf(handle, options),
    value: handle,
    sameSite: 'Lax',
    maxAgeSeconds: options.signIn.attemptSeconds,
  };
}

export function expiredAttemptCookie(handle: string, options: Named): Cookie {
  return { name: nameOf(handle, options), value: '', sameSite: 'Lax', maxAgeSeconds: 0 };
}

/** The handles that this browser has, each once and under its own name, the oldest first. */
export function readAttemptHandles(cookieHeader: string | undefined, options: Named): string[] {
  const cookies = readCookiesBelow(cookieHeader, prefixOf(options));
  const handles = cookies
    .filter(([name, value]) => isHandle(value) && name === nameOf(value, options))
    .map(([, value]) => value);
  return [...new Set(handles)].slice(0, MOST_READ);
}

/** The handles that one too many sign-in makes too many: all but the first, which goes on, and the newest. */
export function surplusAttemptHandles(handles: readonly string[]): readonly string[] {
  return handles.slice(1, Math.max(1, handles.length - (MOST_KEPT - 1)));
}

function prefixOf({ session }: Named): string {
  return `${session.cookieName}-sign-in-`;
}

function nameOf(handle: string, options: Named): string {
  return `${prefixOf(options)}${recordIdOf(handle).slice(0, SUFFIX_LENGTH)}`;
}
