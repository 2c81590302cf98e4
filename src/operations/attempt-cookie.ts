import type { IncomingRequest } from '../contract/incoming-request.js';
import { type Cookie, readCookiesBelow } from '../session/cookies.js';
import { isHandle, recordIdOf } from '../store/sealing.js';

/**
 * Each handle has a cookie of its own name. A browser has one, which all its tabs share; but tabs that begin at the same
 * moment don't know of each other, and would otherwise overwrite each other's.
 */
const PREFIX = '__Host-tmi-bff-sign-in-';
const SUFFIX_LENGTH = 8;

/** Cookies of more handles than this are not looked at. */
const MOST_HANDLES = 20;

/** The cookie that binds open sign-ins to a browser. `Lax`, because the way back comes from another site (CKI-08). */
export function attemptCookie(handle: string, maxAgeSeconds: number): Cookie {
  return { name: nameOf(handle), value: handle, sameSite: 'Lax', maxAgeSeconds };
}

export function expiredAttemptCookie(handle: string): Cookie {
  return { name: nameOf(handle), value: '', sameSite: 'Lax', maxAgeSeconds: 0 };
}

/** The handles that this browser has, each once and under its own name. */
export function readAttemptHandles(request: IncomingRequest): string[] {
  const cookies = readCookiesBelow(request.headers.cookie, PREFIX);
  const handles = cookies
    .filter(([name, value]) => isHandle(value) && name === nameOf(value))
    .map(([, value]) => value);
  return [...new Set(handles)].slice(0, MOST_HANDLES);
}

function nameOf(handle: string): string {
  return `${PREFIX}${recordIdOf(handle).slice(0, SUFFIX_LENGTH)}`;
}
