import type { Clock, MonotonicClock } from '../core/clock.js';
import type { Grant } from '../core/held-tokens.js';
import type { RefreshBudget } from './refresh-budget.js';

/**
 * A mark that is older was left by a process that ended. An hour is more than a refresh takes and the clocks of machines differ,
 * however badly they are set.
 */
const ABANDONED_AFTER_SECONDS = 3600;

export interface InFlightDependencies {
  readonly refreshBudget: RefreshBudget;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
}

/**
 * Makes the function that tells whether another process may still be presenting a grant's refresh token, or storing the
 * result. A lease may expire while its holder is working, but the mark in the record stays (RT-06). Each request
 * respects a mark for `respectedMs` from when it first saw it, so that the clocks of other machines do not matter.
 */
export function createInFlightCheck({
  refreshBudget,
  clock,
  monotonicClock,
}: InFlightDependencies): (grant: Grant) => boolean {
  const firstSeenMs = new Map<string, number>();
  return ({ mark }) => {
    if (mark === undefined || clock() > mark.setAt + ABANDONED_AFTER_SECONDS) return false;
    const sinceMs = firstSeenMs.get(mark.id) ?? monotonicClock();
    firstSeenMs.set(mark.id, sinceMs);
    return monotonicClock() - sinceMs < refreshBudget.respectedMs;
  };
}
