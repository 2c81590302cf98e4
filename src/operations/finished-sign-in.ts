import type { IssuedTokens } from '../grant/outcome.js';
import type { SignInAttempt } from '../session/sign-in-attempts.js';
import type { TokenQuery } from '../vocabulary/token-query.js';

/** A sign-in that came back. */
export interface FinishedSignIn {
  readonly attempt: SignInAttempt;
  readonly issued: IssuedTokens;
  /** What the first access token was asked for. */
  readonly firstQuery: TokenQuery;
  /** Epoch seconds. */
  readonly askedAt: number;
  readonly returnedAtMs: number;
}
