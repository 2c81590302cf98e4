import type { IssuedTokens } from '../authorization-server/outcome.js';
import type { TokenQuery } from '../core/token-query.js';
import type { SignInAttempt } from './sign-in-attempts.js';

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
