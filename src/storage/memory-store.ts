import type { Clock } from '../core/clock.js';
import type { Entries } from './entries.js';
import type { Store, StoredRecord } from './store.js';
import { createStoredIndexes, hasExpired, type StoredIndex } from './stored-indexes.js';
import { createStoredRecords } from './stored-records.js';

const SWEEP_INTERVAL_MS = 60_000;

/** Keeps records in the memory of this process, for development and tests. They are lost when the process ends. */
export function createMemoryStore({ clock }: { clock: Clock }): Store {
  const records = new Map<string, StoredRecord>();
  const indexes = new Map<string, StoredIndex>();
  const sweep = () => {
    for (const [id, { expiresAt }] of records) if (expiresAt <= clock()) records.delete(id);
    for (const [name, index] of indexes) if (hasExpired(index, clock())) indexes.delete(name);
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    ...createStoredRecords(entriesOf(records), clock),
    ...createStoredIndexes(entriesOf(indexes), clock),
    ...createMemoryLeases(),
    async close() {
      clearInterval(sweeping);
      records.clear();
      indexes.clear();
    },
  };
}

/** The entries of a map. A change is made at once, before its promise is returned. */
function entriesOf<Value>(map: Map<string, Value>): Pick<Entries<Value>, 'get' | 'change'> {
  return {
    get: (key) => map.get(key),
    async change(key, change) {
      const [next, result] = change(map.get(key));
      if (next === undefined) map.delete(key);
      else map.set(key, next);
      return result;
    },
  };
}

/** The leases of a memory store. Their ends are times of a clock that is never set. */
function createMemoryLeases(): Pick<Store, 'acquireLease' | 'releaseLease'> {
  const leases = new Map<string, { holder: string; endsAtMs: number }>();
  return {
    async acquireLease(name, { holder, lifetimeMs }) {
      const held = leases.get(name);
      if (held !== undefined && held.holder !== holder && held.endsAtMs > performance.now()) return false;
      leases.set(name, { holder, endsAtMs: performance.now() + lifetimeMs });
      return true;
    },
    async releaseLease(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
  };
}
