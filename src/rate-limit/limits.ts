import type { Options } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { networkOf } from '../core/network.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import type { Emit } from '../telemetry/events.js';
import { createMemoryCount, type Wait } from './memory-count.js';
import { createPeerCount, type PeerCounts } from './peer-counts.js';
import { createSharedCount } from './shared-count.js';

/** Requests per minute; 0: no limit. */
type LimitSettings = Omit<Options['limits'], 'stalledSeconds'>;

/**
 * Counts requests and returns the wait above a limit. A session is counted by its id, and an address only for requests
 * without a session, so that many people behind one address do not block each other. Requests to this process are
 * counted in this process and its peers; requests to the authorization server are counted across the processes that share the store.
 */
export interface Limits {
  /** A request of a session, by its id in the store. */
  ofSession(sessionId: string): Wait;
  /** A request without a session. */
  ofAddress(address: string): Wait;
  /** A back-channel logout that failed. Only failures are counted, so that a valid logout token is always accepted. */
  ofFailedLogoutTokens(address: string): Wait;
  /** A request to the authorization server for a session's token. */
  ofRefreshes(sessionId: string): Promise<Wait>;
  /** A step of a sign-in, which may send a request to the authorization server. */
  ofSignIns(address: string): Promise<Wait>;
  /** A sign-in that starts without a session: each writes a record to the store. */
  ofSignInStarts(address: string): Promise<Wait>;
}

type SharedLimit = 'refreshesPerMinute' | 'signInsPerMinute' | 'signInStartsPerMinute';

export interface LimitDependencies {
  readonly store: Pick<Store, 'addToIndex' | 'readIndex'>;
  readonly names: BlindIndex;
  readonly clock: Clock;
  readonly emit: Emit;
  /** The other workers, which count the same sessions and addresses. */
  readonly peers?: PeerCounts | undefined;
}

export function createLimits(settings: LimitSettings, { store, names, clock, emit, peers }: LimitDependencies): Limits {
  const shared = createSharedCount(store, { names, clock });
  const reports = createMemoryCount(1);

  /** Reports each request above a limit for the metrics, and for the log each session or address, once a minute. */
  const reported = (limit: keyof LimitSettings, key: string, wait: Wait): Wait => {
    if (wait === undefined) return wait;
    emit('rate_limit.refused', { limit: `limits.${limit}` });
    if (reports.count(`${limit} ${key}`) === undefined)
      emit('rate_limit.exceeded', { limit: `limits.${limit}`, of: key });
    return wait;
  };
  const counted = (limit: keyof LimitSettings) => {
    const { count } = createPeerCount({ name: limit, perMinute: settings[limit] }, peers);
    return (key: string) => reported(limit, key, count(key));
  };
  const countAddress = counted('addressPerMinute');
  const countFailedLogoutToken = counted('failedLogoutTokensPerMinute');
  const countShared = async (limit: SharedLimit, key: string): Promise<Wait> =>
    settings[limit] === 0 ? undefined : reported(limit, key, await shared([limit, key], settings[limit]));

  return {
    ofSession: counted('sessionPerMinute'),
    ofAddress: (address) => countAddress(networkOf(address)),
    ofFailedLogoutTokens: (address) => countFailedLogoutToken(networkOf(address)),
    ofRefreshes: (id) => countShared('refreshesPerMinute', id),
    ofSignIns: (address) => countShared('signInsPerMinute', networkOf(address)),
    ofSignInStarts: (address) => countShared('signInStartsPerMinute', networkOf(address)),
  };
}
