import type { Clock } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { networkOf } from '../core/network.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import { createMemoryCount } from './memory-count.js';
import { createSharedCount } from './shared-count.js';
import type { Wait } from './wait.js';

/** Per minute; 0: no limit. */
export interface LimitSettings {
  readonly sessionPerMinute: number;
  readonly addressPerMinute: number;
  readonly refreshesPerMinute: number;
  readonly signInsPerMinute: number;
  readonly signInStartsPerMinute: number;
  readonly failedLogoutTokensPerMinute: number;
}

/**
 * Says when somebody asks too often. A session is counted by itself, and an address only for what no session vouches for:
 * so an office behind one address is not locked out by its own size. What costs only this process is counted in this
 * process; what reaches the authorization server, among all that share the store.
 */
export interface Limits {
  /** A request of a session, by its id in the store. */
  ofSession(sessionId: string): Wait;
  /** A request of nobody in particular. */
  ofAddress(address: string): Wait;
  /**
   * A request to log out over the back channel that failed. Counted apart from all others, and only these: nothing that
   * an address does keeps a valid logout token from being taken.
   */
  ofFailedLogoutTokens(address: string): Wait;
  /** A request to the authorization server for a session's token. */
  ofRefreshes(sessionId: string): Promise<Wait>;
  /** A step of a sign-in, either of which may reach the authorization server. */
  ofSignIns(address: string): Promise<Wait>;
  /** A sign-in that begins without a session: each keeps a record that no one vouches for. */
  ofSignInStarts(address: string): Promise<Wait>;
}

type SharedLimit = 'refreshesPerMinute' | 'signInsPerMinute' | 'signInStartsPerMinute';

export interface LimitSurroundings {
  readonly store: Pick<Store, 'addToIndex' | 'readIndex'>;
  readonly names: BlindIndex;
  readonly clock: Clock;
  readonly log: Log;
}

export function createLimits(settings: LimitSettings, { store, names, clock, log }: LimitSurroundings): Limits {
  const sessions = createMemoryCount(settings.sessionPerMinute);
  const addresses = createMemoryCount(settings.addressPerMinute);
  const failedLogoutTokens = createMemoryCount(settings.failedLogoutTokensPerMinute);
  const shared = createSharedCount(store, { names, clock });
  const tellings = createMemoryCount(1);

  /** Tells the operator once a minute of each that is held back. */
  const told = (limit: keyof LimitSettings, key: string, wait: Wait): Wait => {
    if (wait !== undefined && tellings.count(`${limit} ${key}`) === undefined)
      log({ level: 'warning', event: 'limit reached', limit: `limits.${limit}`, of: key });
    return wait;
  };
  const countShared = async (limit: SharedLimit, key: string): Promise<Wait> =>
    settings[limit] === 0 ? undefined : told(limit, key, await shared([limit, key], settings[limit]));

  return {
    ofSession: (id) => told('sessionPerMinute', id, sessions.count(id)),
    ofAddress: (address) => told('addressPerMinute', networkOf(address), addresses.count(networkOf(address))),
    ofFailedLogoutTokens(address) {
      const network = networkOf(address);
      return told('failedLogoutTokensPerMinute', network, failedLogoutTokens.count(network));
    },
    ofRefreshes: (id) => countShared('refreshesPerMinute', id),
    ofSignIns: (address) => countShared('signInsPerMinute', networkOf(address)),
    ofSignInStarts: (address) => countShared('signInStartsPerMinute', networkOf(address)),
  };
}
