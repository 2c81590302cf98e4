import { randomUUID } from 'node:crypto';
import { systemTimers, type Timers } from '../core/timers.js';
import type { Store } from './store.js';

/** Serializes work on a record: in this process, and among all processes that share the store. */
export interface Locks {
  /** Runs `act` after all earlier calls of this process for the same key have finished. */
  queue<Result>(key: string, act: () => Promise<Result>): Promise<Result>;
  /** Runs `act` while holding the lease of the key; `undefined` if another process holds it. */
  lease<Result>(key: string, act: () => Promise<Result>): Promise<{ readonly result: Result } | undefined>;
}

/** The lease of a process that died ends after this time. A living process renews its lease well before. */
const LEASE_MS = 5_000;
const RENEWAL_MS = LEASE_MS / 4;

type Leases = Pick<Store, 'acquireLease' | 'releaseLease'>;

export function createLocks(store: Leases, timers: Timers = systemTimers): Locks {
  return { queue: createQueue(), lease: (key, act) => holdLease(key, act, { store, timers }) };
}

function createQueue(): Locks['queue'] {
  const last = new Map<string, Promise<unknown>>();
  return (key, act) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(act);
    const finished = mine.catch(() => undefined);
    last.set(key, finished);
    void finished.then(() => {
      if (last.get(key) === finished) last.delete(key);
    });
    return mine;
  };
}

async function holdLease<Result>(
  key: string,
  act: () => Promise<Result>,
  { store, timers }: { readonly store: Leases; readonly timers: Timers },
): Promise<{ readonly result: Result } | undefined> {
  const lease = { holder: randomUUID(), lifetimeMs: LEASE_MS };
  if (!(await store.acquireLease(key, lease))) return undefined;
  // If a renewal fails, the lease may be lost. Each write names the version that it replaces, so none undoes another.
  const pending = new Set<Promise<unknown>>();
  const renew = () => {
    const renewal = store.acquireLease(key, lease).catch(() => undefined);
    pending.add(renewal);
    void renewal.then(() => pending.delete(renewal));
  };
  const release = () => store.releaseLease(key, lease.holder).catch(() => undefined);
  const stopRenewing = timers.repeat(RENEWAL_MS, renew);
  try {
    return { result: await act() };
  } finally {
    stopRenewing();
    // A store with several connections may handle a renewal after the release, which would take the lease again. The result
    // does not wait for a store that does not answer renewals.
    if (pending.size === 0) await release();
    else void Promise.all(pending).then(release);
  }
}

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
