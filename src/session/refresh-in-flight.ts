import type { Clock, MonotonicClock } from '../core/clock.js';
import type { Grant } from '../core/held-tokens.js';
import type { RefreshBudget } from './refresh-budget.js';

/** The largest clock difference between machines. An older mark is abandoned for certain. */
const CLOCK_SKEW_SECONDS = 3600;

export interface InFlightDependencies {
  readonly refreshBudget: RefreshBudget;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
}

/**
 * Makes the function that tells whether another process may still be presenting a grant's refresh token, or storing the
 * result. A lease may expire while its holder is working, but the mark in the record stays (RT-06). It is respected for a
 * time from when this request first read it, so that the clocks of other machines do not matter.
 */
export function createInFlightWatch({
  refreshBudget,
  clock,
  monotonicClock,
}: InFlightDependencies): (grant: Grant) => boolean {
  const firstSeenMs = new Map<string, number>();
  return ({ mark }) => {
    if (mark === undefined || clock() > mark.setAt + CLOCK_SKEW_SECONDS) return false;
    const sinceMs = firstSeenMs.get(mark.id) ?? monotonicClock();
    firstSeenMs.set(mark.id, sinceMs);
    return monotonicClock() - sinceMs < refreshBudget.respectedMs;
  };
}
