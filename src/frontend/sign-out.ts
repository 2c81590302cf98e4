import type { LogoutData } from '../../generated/contract/index.js';
import { askBackend, signOutPath } from './backend.js';
import type { Refusal } from './outcomes.js';
import { learnSignOut } from './person.js';
import { refusalOf, urlOf } from './refusal.js';
import { getSession } from './session.js';

type Form = NonNullable<LogoutData['body']>;

export interface SignOutRequest {
  /** Ends all sessions of this person at this backend, on other machines too. */
  readonly everywhere?: boolean;
  /** Where to come back to from the authorization server: a path of this origin. Left out: `/`. */
  readonly returnTo?: string;
}

/** Ended here. */
export interface SigningOut {
  readonly kind: 'signing-out';
  /** Where the page is being led, to sign out at the authorization server too; absent: nowhere. */
  readonly logoutUri?: string;
}

/**
 * Ends the session and forgets its tokens, here and in the other tabs, and navigates to the authorization server's own
 * sign-out if there is one. Any other outcome than `signing-out`: the person is still signed in.
 */
export async function signOut({ everywhere, returnTo }: SignOutRequest = {}): Promise<SigningOut | Refusal> {
  const form: Form = { ...(everywhere && { sessions: 'all' }), ...(returnTo !== undefined && { return_to: returnTo }) };
  const answer = await askBackend(signOutPath(), new URLSearchParams(form));
  // A backend by others may answer without JSON, or lead to another site, so that only its session tells.
  if (answer.status !== 200 && (await getSession()).kind !== 'signed-out') return refusalOf(answer);
  learnSignOut();
  const logoutUri = `${urlOf(answer.body.logout_uri)}`;
  // No other scheme: `javascript:` would run in this page.
  if (!/^https?:/.test(logoutUri)) return { kind: 'signing-out' };
  location.assign(logoutUri);
  return { kind: 'signing-out', logoutUri };
}
