import type { RefusedRefresh } from './refresh-result.js';

/**
 * Shares the failure of a refresh with the requests of this process that waited for it. Twenty equal requests ask an
 * authorization server in trouble once, not twenty times (ERR-18).
 */
export interface RefreshFailures {
  join(handle: string, wanted: WantedFrom): Waiter;
}

/** What a request wants, and from which authorization server. */
export interface WantedFrom {
  readonly queryKey: string;
  readonly authorizationServer: string;
}

/** A request that waits for a refresh, or performs one. */
export interface Waiter {
  /** A failure since this request joined, which means that it would fail as well. */
  failure(): RefusedRefresh | undefined;
  /** Shares the failure of this request with the others. */
  share(result: RefusedRefresh): void;
  leave(): void;
}

/** The requests of one session. */
interface Waiters {
  joined: number;
  /** The numbers of those that still wait, the oldest first. */
  readonly present: Set<number>;
  failures: readonly SharedFailure[];
}

interface SharedFailure extends WantedFrom {
  /** Requests that joined after this number try again themselves. */
  readonly sharedUpTo: number;
  readonly result: RefusedRefresh;
}

export function createRefreshFailures(): RefreshFailures {
  const sessions = new Map<string, Waiters>();
  return {
    join(handle, wanted) {
      const waiters = sessions.get(handle) ?? { joined: 0, present: new Set(), failures: [] };
      sessions.set(handle, waiters);
      waiters.joined += 1;
      const number = waiters.joined;
      waiters.present.add(number);
      return {
        failure: () => waiters.failures.find((one) => number <= one.sharedUpTo && answers(one, wanted))?.result,
        share(result) {
          waiters.failures = [...waiters.failures, { ...wanted, sharedUpTo: waiters.joined, result }];
        },
        leave() {
          waiters.present.delete(number);
          const [oldest] = waiters.present;
          if (oldest === undefined) sessions.delete(handle);
          // A page that polls keeps a request waiting all the time: what reaches none of them any more is dropped.
          else waiters.failures = waiters.failures.filter(({ sharedUpTo }) => sharedUpTo >= oldest);
        },
      };
    },
  };
}

function answers({ result, ...failed }: SharedFailure, wanted: WantedFrom): boolean {
  switch (result.sharedWith) {
    case 'same authorization server':
      return failed.authorizationServer === wanted.authorizationServer;
    case 'equal queries':
      return failed.queryKey === wanted.queryKey;
    case 'no other request':
      return false;
  }
}
