import type { AuthorizationServers, DpopKey } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { createBackgroundWork } from '../core/background-work.js';
import { scopeOf } from '../core/scope.js';
import { systemTimers } from '../core/timers.js';
import type { Backend } from '../handlers/backend.js';
import type { Metrics } from '../management/metrics/metrics.js';
import { createLimits, type Limits } from '../rate-limit/limits.js';
import { createRefreshFailures } from '../refresh/index.js';
import { refreshBudgetOf } from '../session/refresh-budget.js';
import { createSessionIndex } from '../session/session-index.js';
import { createSessionPointers } from '../session/session-pointers.js';
import type { SessionWatcher } from '../session/session-writes.js';
import { createSessions } from '../session/sessions.js';
import {
  createHandedOverTokens,
  createPendingSignOuts,
  createSignInAttempts,
  createSignInWarnings,
  createUsedLogoutTokens,
  type HandedOverTokens,
} from '../sign-in/index.js';
import { createLocks, watchedLocks } from '../storage/locks.js';
import type { ReplaceableKeys } from '../storage/replaceable-keys.js';
import { createSealedRecords } from '../storage/sealed-records.js';
import type { Store } from '../storage/store.js';
import type { TokenPolicy } from '../tokens/token-policy.js';
import { connectAuthorizationServers } from './connect-authorization-servers.js';
import type { ProcessParts } from './open-process.js';

/** What lasts as long as the process, whatever settings change meanwhile. */
export interface BackendParts
  extends Pick<ProcessParts, 'store' | 'clock' | 'monotonicClock' | 'emit' | 'peers' | 'tracing'> {
  readonly keys: ReplaceableKeys;
  readonly dpopKey?: DpopKey | undefined;
  /** Is told of sessions that end or move. */
  readonly sessionWatcher: SessionWatcher;
  readonly lasting: ReturnType<typeof createLastingParts>;
}

/** Requests that began under former settings wait for the same locks as later ones. */
export function createLastingParts(store: Store, metrics: Pick<Metrics, 'watchLocks'> | undefined) {
  const locks = createLocks(store);
  return {
    locks: metrics ? watchedLocks(locks, metrics.watchLocks) : locks,
    refreshFailures: createRefreshFailures(),
    backgroundWork: createBackgroundWork(),
  };
}

export type AssembledBackend = Backend & { readonly limits: Limits; readonly handedOverTokens: HandedOverTokens };

/** Makes the dependencies of the engines, the limits for the guards, and what only the hand-over uses. */
export async function assembleBackend(
  options: Options,
  { store, clock, monotonicClock, emit, peers, keys, sessionWatcher: watcher, lasting, dpopKey, tracing }: BackendParts,
): Promise<AssembledBackend> {
  const { names, sealing } = keys;
  const records = createSealedRecords(store, sealing);
  const index = createSessionIndex(store, { names, clock });
  const authorizationServers = await connectAuthorizationServers(options, { clock, emit, dpopKey, tracing });
  const { session, signIn } = options;
  return {
    ...lasting,
    options,
    clock,
    monotonicClock,
    emit,
    authorizationServers,
    timers: systemTimers,
    limits: createLimits(options.limits, { store, names, clock, emit, peers }),
    // Frozen, so that the queries that pages repeat are read once (`readTokenQuery`).
    tokenPolicy: Object.freeze({ ...tokenPolicy(options, authorizationServers), dpopThumbprint: dpopKey?.thumbprint }),
    signInWarnings: createSignInWarnings(),
    sessions: createSessions(records, { lifetime: session, clock, index, emit, watcher }),
    sessionPointers: createSessionPointers(records, { lifetimeSeconds: session.absoluteSeconds, clock }),
    signInAttempts: createSignInAttempts(records, { lifetimeSeconds: signIn.attemptSeconds, clock }),
    usedLogoutTokens: createUsedLogoutTokens(store, names),
    handedOverTokens: createHandedOverTokens(store, { names, clock, lifetimeSeconds: session.absoluteSeconds }),
    pendingSignOuts: createPendingSignOuts(records, clock),
    refreshBudget: refreshBudgetOf(longestTimeoutOf(authorizationServers)),
  };
}

function longestTimeoutOf(authorizationServers: AuthorizationServers): number {
  return Math.max(...[...authorizationServers.values()].map(({ settings }) => settings.timeoutSeconds));
}

function tokenPolicy(options: Options, authorizationServers: AuthorizationServers): TokenPolicy {
  const { resources, scopes, signIn, defaultResource } = options;
  return {
    // A copy, because V8 is slow on frozen arrays, and the options are frozen.
    resources: resources.map(({ provider = DEFAULT_AUTHORIZATION_SERVER, ...resource }) => ({
      ...resource,
      authorizationServer: provider,
    })),
    severalResources: (name) => authorizationServers.get(name)?.settings.resourceParameter === 'resource',
    wholeGrant: (name) => authorizationServers.get(name)?.settings.narrowing === 'never',
    scope: scopeOf([...signIn.scope, ...scopes]),
    defaultResource,
  };
}
