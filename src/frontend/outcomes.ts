import type { SessionInfo } from '../../generated/contract/index.js';

/**
 * The outcome of a token request. All of these happen in normal operation, so none is an exception, and the compiler makes
 * a page handle each of them.
 */
export type TokenOutcome = Token | Refusal;

/** Why there is no token or session, by what the page can do about it. */
export type Refusal = SignedOut | SignInNeeded | Unavailable | Refused;

/** An access token. Keep it in memory only, and send it only to the resource servers that it is for (the draft, section 6.1). */
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
   * The code of the backend, an open set; or of this library: `unreachable`, `timed_out`, or `not_understood` if
   * something other than the backend answered.
   */
  readonly error: string;
  readonly errorDescription?: string;
}

/** There is no session: call `signIn(outcome)`. */
export interface SignedOut extends Reason {
  readonly kind: 'signed-out';
  readonly signInUri: string;
}

/** The person is signed in, but must sign in again for this, for example to give consent: call `signIn(outcome)`. */
export interface SignInNeeded extends Reason {
  readonly kind: 'sign-in-needed';
  /** A path of this origin to navigate to. */
  readonly signInUri: string;
}

/** Temporarily unavailable. The session is unaffected; try again later. */
export interface Unavailable extends Reason {
  readonly kind: 'unavailable';
  readonly retryAfterSeconds: number;
}

/** Neither a retry nor another sign-in helps. */
export interface Refused extends Reason {
  readonly kind: 'refused';
}

/** The outcome of asking who is signed in. */
export type SessionOutcome = SignedIn | SignedOut | Unavailable;

export interface SignedIn {
  readonly kind: 'signed-in';
  /** The claims that the operator exposes. None is guaranteed. */
  readonly session: SessionInfo;
}
