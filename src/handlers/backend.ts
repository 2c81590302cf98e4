import type { AuthorizationServer } from '../authorization-server/authorization-server.js';
import type { Provider } from '../authorization-server/authorization-servers.js';
import type { Options } from '../config/schema.js';
import type { BackgroundWork } from '../core/background-work.js';
import type { Clock, MonotonicClock } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { Limits } from '../rate-limit/limits.js';
import type { RefreshFailures } from '../refresh/refresh-failures.js';
import type { SessionPointers } from '../session/session-pointers.js';
import type { Sessions } from '../session/sessions.js';
import type { NoteMissingRefreshToken } from '../sign-in/missing-refresh-token.js';
import type { PendingSignOuts } from '../sign-in/pending-sign-outs.js';
import type { SignInAttempts } from '../sign-in/sign-in-attempts.js';
import type { UsedLogoutTokens } from '../sign-in/used-logout-tokens.js';
import type { Locks } from '../storage/locks.js';
import type { TokenPolicy } from '../tokens/token-policy.js';

/** What the operations work with. Made once, at start. */
export interface Backend {
  readonly options: Options;
  readonly tokenPolicy: TokenPolicy;
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
  readonly locks: Locks;
  readonly limits: Limits;
  readonly refreshFailures: RefreshFailures;
  readonly backgroundWork: BackgroundWork;
  readonly noteMissingRefreshToken: NoteMissingRefreshToken;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly log: Log;
}
