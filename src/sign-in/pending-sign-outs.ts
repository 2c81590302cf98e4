import type { Clock } from '../core/clock.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { newHandle } from '../storage/sealing.js';

/** A person who is signed out here, and may go on to sign out at the authorization server. */
export interface PendingSignOut {
  /** Comes back from the authorization server with the person. */
  readonly state: string;
  /** Where to go, or to send the form. It may hold an ID Token, so no script may see it. */
  readonly uri: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** A path of this origin. */
  readonly returnTo: string;
}

/** Sign-outs under way, each under a handle that a short-lived `SameSite=Lax` cookie carries. */
export interface PendingSignOuts {
  /** Gives the handle to set as cookie. */
  remember(signOut: PendingSignOut): Promise<string>;
  read(handle: string): Promise<PendingSignOut | undefined>;
  forget(handle: string): Promise<void>;
}

/** As long as a person may take at the authorization server. */
export const SIGN_OUT_SECONDS = 900;

const SIGN_OUT = 'sign-out';

export function createPendingSignOuts(records: SealedRecords, clock: Clock): PendingSignOuts {
  return {
    async remember(signOut) {
      const handle = newHandle();
      const parts = { [SIGN_OUT]: JSON.stringify(signOut) };
      await records.create(handle, { parts, expiresAt: clock() + SIGN_OUT_SECONDS });
      return handle;
    },
    async read(handle) {
      const part = (await records.read(handle))?.open(SIGN_OUT);
      return part && JSON.parse(part.bytes.toString());
    },
    async forget(handle) {
      await records.delete(handle);
    },
  };
}
