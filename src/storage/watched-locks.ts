import type { Locks } from './locks.js';

export interface WatchLocks {
  /** Work for a record began, this long after it was asked for. */
  waited(milliseconds: number): void;
  /** Another process held the lease of a record. */
  busy(): void;
}

/** Makes locks that tell how long work waited for other work on the same record. */
export function watchedLocks(locks: Locks, { waited, busy }: WatchLocks): Locks {
  return {
    queue(key, act) {
      const askedAt = performance.now();
      return locks.queue(key, () => {
        waited(performance.now() - askedAt);
        return act();
      });
    },
    async lease(key, act) {
      const leased = await locks.lease(key, act);
      if (leased === undefined) busy();
      return leased;
    },
  };
}
