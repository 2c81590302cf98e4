import type { IncomingRequest } from '../contract/incoming-request.js';
import { type Cookie, readCookies } from '../session/cookies.js';
import { isHandle } from '../store/sealing.js';

const NAME = '__Host-tmi-bff-sign-in';

/** The cookie that binds open sign-ins to a browser. `Lax`, because the way back comes from another site (CKI-08). */
export function attemptCookie(handle: string, maxAgeSeconds: number): Cookie {
  return { name: NAME, value: handle, sameSite: 'Lax', maxAgeSeconds };
}

export const expiredAttemptCookie: Cookie = { name: NAME, value: '', sameSite: 'Lax', maxAgeSeconds: 0 };

/** `undefined`: there is none, or not one alone. */
export function readAttemptHandle(request: IncomingRequest): string | undefined {
  const [handle, ...others] = readCookies(request.headers.cookie, NAME);
  return handle !== undefined && others.length === 0 && isHandle(handle) ? handle : undefined;
}
