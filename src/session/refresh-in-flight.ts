import type { Clock, MonotonicClock } from '../core/clock.js';
import type { Grant } from '../core/held-tokens.js';

/** The extra time of a process that has received a new refresh token but cannot reach the store. */
const WRITING_MS = 5_000;

/** The largest clock difference between machines. No process is still working on an older mark. */
const CLOCK_SKEW_SECONDS = 60;

export interface InFlightDependencies {
  readonly longestTimeoutSeconds: number;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
}

/**
 * Makes the function that tells whether another process may still be presenting a grant's refresh token, or storing the
 * result. A lease may expire while its holder is working, but the mark in the record stays (RT-06). A refresh ends at
 * most `timeoutSeconds` after its mark (`refreshGrant`). The mark counts for longer than that, from when this process
 * first read it, so that the clocks of other machines do not matter.
 */
export function createInFlightWatch(dependencies: InFlightDependencies): (grant: Grant) => boolean {
  const { longestTimeoutSeconds, clock, monotonicClock } = dependencies;
  const firstSeenMs = new Map<string, number>();
  return ({ id, presentedAt }) => {
    if (presentedAt === undefined) return false;
    const mark = JSON.stringify([id, presentedAt]);
    const sinceMs = firstSeenMs.get(mark) ?? monotonicClock();
    firstSeenMs.set(mark, sinceMs);
    const isOld = clock() > presentedAt + longestTimeoutSeconds + CLOCK_SKEW_SECONDS;
    const presentingMs = isOld ? 0 : longestTimeoutSeconds * 1000;
    return monotonicClock() - sinceMs < presentingMs + WRITING_MS;
  };
}
