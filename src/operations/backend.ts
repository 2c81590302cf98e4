import type { AuthorizationServer } from '../grant/authorization-server.js';
import type { Limits } from '../limits/limits.js';
import type { Options } from '../options/schema.js';
import type { PendingSignOuts } from '../session/pending-sign-outs.js';
import type { SessionPointers } from '../session/session-pointers.js';
import type { Sessions } from '../session/sessions.js';
import type { SignInAttempts } from '../session/sign-in-attempts.js';
import type { UsedLogoutTokens } from '../session/used-logout-tokens.js';
import type { Turns } from '../store/turns.js';
import type { Allowance } from '../token/allowed.js';
import type { Clock, MonotonicClock } from '../vocabulary/clock.js';
import type { Log } from '../vocabulary/log.js';
import type { NoteMissingRefreshToken } from './missing-refresh-token.js';
import type { Provider } from './provider.js';
import type { SharedFailures } from './shared-failures.js';
import type { UnderWay } from './under-way.js';

/** What the operations work with. Made once, at start. */
export interface Backend {
  readonly options: Options;
  readonly allowance: Allowance;
  readonly sessions: Sessions;
  /** Used where sessions belong to those of an application that this backend is mounted in. */
  readonly sessionPointers: SessionPointers;
  readonly signInAttempts: SignInAttempts;
  readonly pendingSignOuts: PendingSignOuts;
  readonly usedLogoutTokens: UsedLogoutTokens;
  /** Where people sign in if nothing else is said. */
  readonly authorizationServer: AuthorizationServer;
  /** The further ones, by name. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** How long a request to any of them may take. */
  readonly longestTimeoutSeconds: number;
  readonly turns: Turns;
  readonly limits: Limits;
  readonly sharedFailures: SharedFailures;
  readonly underWay: UnderWay;
  readonly noteMissingRefreshToken: NoteMissingRefreshToken;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly log: Log;
}
