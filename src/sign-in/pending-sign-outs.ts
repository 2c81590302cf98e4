import type { Options } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { type Cookie, readCookies } from '../core/cookies.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { isHandle, newHandle } from '../storage/sealing.js';

/** A sign-out that has ended the session here, and may go on at the authorization server. */
export interface PendingSignOut {
  /** The authorization server returns it in the redirect back; absent if it returns nothing. */
  readonly state?: string;
  /** Where to redirect, or to send the form. It may hold an ID Token, so no script may see it. */
  readonly uri: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** A path of this origin. */
  readonly returnTo: string;
}

/** Pending sign-outs, each under a handle that a short-lived `SameSite=Lax` cookie carries. */
export interface PendingSignOuts {
  /** Returns the handle to set as cookie. */
  remember(signOut: PendingSignOut): Promise<string>;
  read(handle: string): Promise<PendingSignOut | undefined>;
  forget(handle: string): Promise<void>;
}

/** How long a person may take at the authorization server. */
const SIGN_OUT_SECONDS = 900;

/** The kind of a record that holds a pending sign-out. */
const SIGN_OUT = 'sign-out';

export function createPendingSignOuts(records: SealedRecords, clock: Clock): PendingSignOuts {
  return {
    async remember(signOut) {
      const handle = newHandle();
      const text = JSON.stringify(signOut);
      await records.create(handle, { kind: SIGN_OUT, text, expiresAt: clock() + SIGN_OUT_SECONDS });
      return handle;
    },
    async read(handle) {
      const record = await records.read(handle, SIGN_OUT);
      return record && JSON.parse(record.bytes.toString());
    },
    async forget(handle) {
      await records.delete(handle);
    },
  };
}

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
