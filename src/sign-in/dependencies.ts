import type { AuthorizationServers } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import type { BackgroundWork } from '../core/background-work.js';
import type { Limits } from '../rate-limit/limits.js';
import type { SessionLockDependencies } from '../session/session-lock.js';
import type { SessionPointers } from '../session/session-pointers.js';
import type { Sessions } from '../session/sessions.js';
import type { Emit } from '../telemetry/events.js';
import type { TokenPolicy } from '../tokens/token-policy.js';
import type { PendingSignOuts } from './pending-sign-outs.js';
import type { SignInAttempts } from './sign-in-attempts.js';
import type { SignInWarnings } from './sign-in-warnings.js';
import type { UsedLogoutTokens } from './used-tokens.js';

/** What the sign-in engine works with. */
export interface SignInDependencies extends SessionLockDependencies {
  readonly options: Options;
  readonly tokenPolicy: TokenPolicy;
  readonly sessions: Sessions;
  /** Used for external sign-in, where sessions belong to those of an application. */
  readonly sessionPointers: SessionPointers;
  readonly signInAttempts: SignInAttempts;
  readonly pendingSignOuts: PendingSignOuts;
  readonly usedLogoutTokens: UsedLogoutTokens;
  readonly signInWarnings: SignInWarnings;
  readonly authorizationServers: AuthorizationServers;
  readonly limits: Pick<Limits, 'ofFailedLogoutTokens'>;
  readonly backgroundWork: BackgroundWork;
  /** Reports events that no request causes. */
  readonly emit: Emit;
}
