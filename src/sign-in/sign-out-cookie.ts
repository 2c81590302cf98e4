import type { Options } from '../config/schema.js';
import { type Cookie, readCookies } from '../core/cookies.js';
import { isHandle } from '../storage/sealing.js';
import { SIGN_OUT_SECONDS } from './pending-sign-outs.js';

type Named = Pick<Options, 'session'>;

const nameOf = ({ session }: Named) => `${session.cookieName}-sign-out`;

/** The cookie that binds a sign-out to a browser. `Lax`, because the way back comes from another site. */
export function signOutCookie(handle: string, options: Named): Cookie {
  return { name: nameOf(options), value: handle, sameSite: 'Lax', maxAgeSeconds: SIGN_OUT_SECONDS };
}

export function expiredSignOutCookie(options: Named): Cookie {
  return { name: nameOf(options), value: '', sameSite: 'Lax', maxAgeSeconds: 0 };
}

/** The handle of this browser's sign-out. Of several cookies, none is taken (CKI-10). */
export function readSignOutHandle(cookieHeader: string | undefined, options: Named): string | undefined {
  const [handle, ...others] = readCookies(cookieHeader, nameOf(options));
  return handle !== undefined && others.length === 0 && isHandle(handle) ? handle : undefined;
}
