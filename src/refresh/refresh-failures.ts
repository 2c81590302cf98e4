import type { RefreshResult } from './refresh-grant.js';

/**
 * Lets requests that wait behind a refresh of their session share its failure, in this process. Twenty equal requests
 * ask a troubled authorization server once, and not twenty times (ERR-18).
 */
export interface RefreshFailures {
  arrive(handle: string): Arrival;
}

/** A request that waits, or acts. */
export interface Arrival {
  /** A failure since this request arrived: of one that asked for the same, or of any if nobody can be served now. */
  failureOf(queryKey: string): RefreshResult | undefined;
  /** Tells the others how this one failed. */
  fail(queryKey: string, result: RefreshResult): void;
  leave(): void;
}

interface Room {
  arrivals: number;
  waiting: number;
  readonly failures: Failure[];
}

interface Failure {
  /** Whoever came after this many had arrived tries anew. */
  readonly sharedBy: number;
  readonly queryKey: string | 'any';
  readonly result: RefreshResult;
}

export function createRefreshFailures(): RefreshFailures {
  const rooms = new Map<string, Room>();
  return {
    arrive(handle) {
      const room = rooms.get(handle) ?? { arrivals: 0, waiting: 0, failures: [] };
      rooms.set(handle, room);
      room.arrivals += 1;
      room.waiting += 1;
      const number = room.arrivals;
      return {
        failureOf: (queryKey) =>
          room.failures.find((one) => number <= one.sharedBy && ['any', queryKey].includes(one.queryKey))?.result,
        fail(queryKey, result) {
          room.failures.push({ sharedBy: room.arrivals, queryKey: isForAll(result) ? 'any' : queryKey, result });
        },
        leave() {
          room.waiting -= 1;
          if (room.waiting === 0) rooms.delete(handle);
        },
      };
    },
  };
}

/** An authorization server that is away is away for every query. */
function isForAll(result: RefreshResult): boolean {
  return result.kind === 'refused' && result.refusal.body.error === 'temporarily_unavailable';
}
