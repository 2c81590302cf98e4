import type { Grant } from '../core/held-tokens.js';
import type { Backend } from '../handlers/backend.js';

/** A process that has received a successor but is cut off from the store has this much longer to write it. */
const WRITING_MS = 5_000;

/** The clocks of two machines agree this far. A mark that is older belongs to no process that still works on it. */
const CLOCKS_AGREE_SECONDS = 60;

/**
 * Makes the function that tells whether another process may still be presenting a grant's refresh token, or writing what
 * came for it. The process with the lease has the turn, but a lease ends by time, also while its holder still works; the
 * mark in the record stays (RT-06). A refresh is over `timeoutSeconds` after its mark (`refreshGrant`). The mark is
 * believed for longer than that, counted from when it was first seen here, so that no clock of another machine matters.
 */
export function createInFlightWatch(backend: Backend): (grant: Grant) => boolean {
  const { longestTimeoutSeconds, clock, monotonicClock } = backend;
  const seenSinceMs = new Map<string, number>();
  return ({ id, presentedAt }) => {
    if (presentedAt === undefined) return false;
    const mark = JSON.stringify([id, presentedAt]);
    const sinceMs = seenSinceMs.get(mark) ?? monotonicClock();
    seenSinceMs.set(mark, sinceMs);
    const isOld = clock() > presentedAt + longestTimeoutSeconds + CLOCKS_AGREE_SECONDS;
    const presentingMs = isOld ? 0 : longestTimeoutSeconds * 1000;
    return monotonicClock() - sinceMs < presentingMs + WRITING_MS;
  };
}
