import type { AuthorizationServers } from '../authorization-server/index.js';
import type { BackgroundWork } from '../core/background-work.js';
import type { Limits } from '../rate-limit/limits.js';
import type { SessionLockDependencies } from '../session/session-lock.js';
import type { Sessions } from '../session/sessions.js';
import type { Emit } from '../telemetry/events.js';
import type { TokenPolicy } from '../tokens/token-policy.js';
import type { RefreshFailures } from './refresh-failures.js';

/** What the refresh engine works with. */
export interface RefreshDependencies extends SessionLockDependencies {
  readonly tokenPolicy: TokenPolicy;
  readonly sessions: Sessions;
  readonly authorizationServers: AuthorizationServers;
  readonly limits: Pick<Limits, 'ofRefreshes'>;
  readonly refreshFailures: RefreshFailures;
  readonly backgroundWork: BackgroundWork;
  /** Reports events that no request causes. */
  readonly emit: Emit;
}
