import type { IssuedTokens, NamedAuthorizationServer } from '../authorization-server/index.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Emit } from '../telemetry/events.js';
import type { SignInAttempt } from './sign-in-attempts.js';

/** A sign-in for which the authorization server issued tokens. */
export interface FinishedSignIn {
  readonly attempt: SignInAttempt;
  readonly authorizationServer: NamedAuthorizationServer;
  readonly issued: IssuedTokens;
  /** The query that the first access token was requested for. */
  readonly firstQuery: TokenQuery;
  /** When it was requested, in epoch seconds. */
  readonly askedAt: number;
  /** When the person returned, in epoch milliseconds. */
  readonly returnedAtMs: number;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}
