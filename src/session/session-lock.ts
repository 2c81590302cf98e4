import type { Clock, MonotonicClock } from '../core/clock.js';
import type { Grant } from '../core/held-tokens.js';
import type { Timers } from '../core/timers.js';
import type { Locks } from '../storage/locks.js';
import { recordIdOf } from '../storage/sealing.js';
import type { RefreshBudget } from './refresh-budget.js';

/**
 * How long a request waits before it tries again, in milliseconds: a little at first, because a refresh is mostly fast, and
 * then longer, so that waiting does not load the store.
 */
const PAUSES_MS = [20, 40, 80, 160];
const LONGEST_PAUSE_MS = 250;

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
  readonly refreshBudget: RefreshBudget;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly timers: Timers;
}

export interface LockedAction<Result> {
  /** Runs while no other request changes the tokens of the session, in this process or another one. */
  act(): Promise<Step<Result>>;
  /** Is called before each try. If it returns a result, the action is not run, and no lease is needed. */
  answerWithoutLease?(): Promise<Result | undefined>;
}

/** Runs an action under the lock of a session, for at most the time that a refresh and its writes may take. */
export function withSessionLock<Result>(
  handle: string,
  { locks, refreshBudget, monotonicClock, timers }: SessionLockDependencies,
  { act, answerWithoutLease }: LockedAction<Result>,
): Promise<Locked<Result>> {
  // Counted from the start, so that requests behind a silent authorization server do not try it one after another.
  const giveUpAt = monotonicClock() + refreshBudget.waitMs;
  return locks.queue(handle, async () => {
    for (let tries = 0; monotonicClock() < giveUpAt; tries += 1) {
      const result = await answerWithoutLease?.();
      if (result !== undefined) return { kind: 'done', result };
      const leased = await locks.lease(recordIdOf(handle), act);
      if (leased?.result.kind === 'done') return leased.result;
      await timers.pause(PAUSES_MS[tries] ?? LONGEST_PAUSE_MS);
    }
    return { kind: 'timeout' };
  });
}

/**
 * A mark that is older was left by a process that ended. An hour is more than a refresh takes and the clocks of machines differ,
 * however badly they are set.
 */
const ABANDONED_AFTER_SECONDS = 3600;

/**
 * Makes the function that tells whether another process may still be presenting a grant's refresh token, or storing the
 * result. A lease may expire while its holder is working, but the mark in the record stays (RT-06). Each request
 * respects a mark for `respectedMs` from when it first saw it, so that the clocks of other machines do not matter.
 */
export function createInFlightCheck({
  refreshBudget,
  clock,
  monotonicClock,
}: SessionLockDependencies): (grant: Grant) => boolean {
  const firstSeenMs = new Map<string, number>();
  return ({ mark }) => {
    if (mark === undefined || clock() > mark.setAt + ABANDONED_AFTER_SECONDS) return false;
    const sinceMs = firstSeenMs.get(mark.id) ?? monotonicClock();
    firstSeenMs.set(mark.id, sinceMs);
    return monotonicClock() - sinceMs < refreshBudget.respectedMs;
  };
}
