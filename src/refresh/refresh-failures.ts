import type { RefusedRefresh } from './refresh-result.js';

/**
 * Lets requests that wait behind a refresh of their session share its failure, in this process. Twenty equal requests
 * ask a troubled authorization server once, and not twenty times (ERR-18).
 */
export interface RefreshFailures {
  arrive(handle: string, asked: Asked): Arrival;
}

/** What a request asks for, and of which authorization server. */
export interface Asked {
  readonly queryKey: string;
  readonly provider: string | undefined;
}

/** A request that waits, or acts. */
export interface Arrival {
  /** A failure since this request arrived that says that it would fail as well. */
  failure(): RefusedRefresh | undefined;
  /** Tells the others how this one failed. */
  fail(result: RefusedRefresh): void;
  leave(): void;
}

interface Room {
  arrivals: number;
  waiting: number;
  readonly failures: Failure[];
}

interface Failure extends Asked {
  /** A request that came after this many had arrived tries anew. */
  readonly sharedBy: number;
  readonly result: RefusedRefresh;
}

export function createRefreshFailures(): RefreshFailures {
  const rooms = new Map<string, Room>();
  return {
    arrive(handle, asked) {
      const room = rooms.get(handle) ?? { arrivals: 0, waiting: 0, failures: [] };
      rooms.set(handle, room);
      room.arrivals += 1;
      room.waiting += 1;
      const number = room.arrivals;
      return {
        failure: () => room.failures.find((one) => number <= one.sharedBy && concerns(one, asked))?.result,
        fail: (result) => void room.failures.push({ ...asked, sharedBy: room.arrivals, result }),
        leave() {
          room.waiting -= 1;
          if (room.waiting === 0) rooms.delete(handle);
        },
      };
    },
  };
}

/** An authorization server that is unavailable is so for every query that it would have to answer, and for no other. */
function concerns({ result, ...failed }: Failure, asked: Asked): boolean {
  if (result.concerns === 'authorization server') return failed.provider === asked.provider;
  return result.concerns === 'query' && failed.queryKey === asked.queryKey;
}
