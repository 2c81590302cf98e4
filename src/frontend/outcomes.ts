import type { SessionInfo } from '../../generated/contract/index.js';

/**
 * What came of asking for a token. Each of these is expected to happen to a page, so none of them is an exception; the
 * compiler sees to it that a page thinks of all.
 */
export type TokenOutcome = Token | Refusal;

/** Why there is nothing, by what the page can do about it. */
export type Refusal = SignedOut | SignInNeeded | Unavailable | Refused;

/** An access token. It belongs into memory only, and to the resource servers that it is for (the draft, section 6.1). */
export interface Token {
  readonly kind: 'token';
  readonly accessToken: string;
  /** What was granted; absent if the answer doesn't say. */
  readonly scopes?: readonly string[];
  /** What was asked for and not granted (RFC 6749, section 3.3). */
  readonly missingScopes: readonly string[];
  /** When it ends by this machine's clock, in epoch seconds; absent if the answer doesn't say. */
  readonly expiresAt?: number;
}

/** Why, for a developer: never show it as markup. */
interface Reason {
  /**
   * The code of the backend, an open set; or of this library: `unreachable`, `timed_out`, or `not_understood` when
   * something else than the backend answered.
   */
  readonly error: string;
  readonly errorDescription?: string;
}

/** Nobody is signed in: `signIn(outcome)`. */
export interface SignedOut extends Reason {
  readonly kind: 'signed-out';
  readonly signInUri: string;
}

/** The person is signed in, but has to sign in once more for this, perhaps to agree to something: `signIn(outcome)`. */
export interface SignInNeeded extends Reason {
  readonly kind: 'sign-in-needed';
  /** A path of this origin to navigate to. */
  readonly signInUri: string;
}

/** Nobody is signed out; ask again later. */
export interface Unavailable extends Reason {
  readonly kind: 'unavailable';
  readonly retryAfterSeconds: number;
}

/** Asking again, or signing in again, changes nothing. */
export interface Refused extends Reason {
  readonly kind: 'refused';
}

/** What came of asking who is signed in. */
export type SessionOutcome = SignedIn | SignedOut | Unavailable;

export interface SignedIn {
  readonly kind: 'signed-in';
  /** The claims that the operator lets through. None is guaranteed. */
  readonly session: SessionInfo;
}
