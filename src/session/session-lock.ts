import { setTimeout as pause } from 'node:timers/promises';
import type { MonotonicClock } from '../core/clock.js';
import type { Locks } from '../storage/locks.js';
import { RETRY_WRITE_MS } from '../storage/retry-write.js';
import { recordIdOf } from '../storage/sealing.js';

/** How often a waiting request checks whether another process has released the lock. */
const LOCKED_PAUSE_MS = 40;
/** How often an action that returned `retry` is repeated. */
const RETRY_PAUSE_MS = 200;

/** Discovery may take one `timeoutSeconds`, and the refresh after it another one. */
const TIMEOUTS_OF_A_REFRESH = 2;

/** The outcome of an action under the lock: a result, or a request to try again a little later. */
export type Step<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'retry' };

export const RETRY = { kind: 'retry' } as const;

export function done<Result>(result: Result): Step<Result> {
  return { kind: 'done', result };
}

/** The result of an action; `timeout` if the session lock was not acquired in time. */
export type Locked<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'timeout' };

export interface SessionLockDependencies {
  readonly locks: Locks;
  /** The longest timeout of all authorization servers. */
  readonly longestTimeoutSeconds: number;
  readonly monotonicClock: MonotonicClock;
}

export interface LockedAction<Result> {
  /** Runs while no other request changes the tokens of the session, in this process or another one. */
  act(): Promise<Step<Result>>;
  /** Is called before each try. If it returns a result, the action is not run. */
  settled?(): Promise<Result | undefined>;
}

/** Runs an action under the lock of a session, for at most the time that a refresh and its writes may take. */
export function withSessionLock<Result>(
  handle: string,
  { locks, longestTimeoutSeconds, monotonicClock }: SessionLockDependencies,
  { act, settled }: LockedAction<Result>,
): Promise<Locked<Result>> {
  const longestWorkMs = TIMEOUTS_OF_A_REFRESH * longestTimeoutSeconds * 1000 + RETRY_WRITE_MS;
  // Counted from the start, so that requests behind a silent authorization server do not try it one after another.
  const giveUpAt = monotonicClock() + longestWorkMs;
  return locks.queue(handle, async () => {
    while (monotonicClock() < giveUpAt) {
      const result = await settled?.();
      if (result !== undefined) return { kind: 'done', result };
      const leased = await locks.lease(recordIdOf(handle), act);
      if (leased?.result.kind === 'done') return leased.result;
      await pause(leased === undefined ? LOCKED_PAUSE_MS : RETRY_PAUSE_MS);
    }
    return { kind: 'timeout' };
  });
}
