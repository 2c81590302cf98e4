import type { Clock } from '../core/clock.js';
import type { Store, StoredRecord } from './store.js';
import { addedTo, livingOf, type StoredIndex, without } from './stored-index.js';
import { firstVersion, nextVersion } from './stored-record.js';

const SWEEP_INTERVAL_MS = 60_000;

/** Keeps records in the memory of this process, for development and tests. They are lost when the process ends. */
export function createMemoryStore({ clock }: { clock: Clock }): Store {
  const records = new Map<string, StoredRecord>();
  const indexes = createMemoryIndexes(clock);

  /** Removes an expired record, so that it does not come back if the clock is set back. */
  const living = (id: string): StoredRecord | undefined => {
    const record = records.get(id);
    if (record === undefined || record.expiresAt > clock()) return record;
    records.delete(id);
    return undefined;
  };

  const sweep = () => {
    for (const [id, record] of records) if (record.expiresAt <= clock()) records.delete(id);
    indexes.sweep();
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    async create(id, record) {
      if (living(id) !== undefined) return false;
      records.set(id, firstVersion(record));
      return true;
    },
    read: living,
    async replace(id, version, next) {
      const current = living(id);
      if (current?.version !== version) return false;
      records.set(id, nextVersion(current, next));
      return true;
    },
    async delete(id, version) {
      const current = living(id);
      if (current === undefined || (version !== undefined && current.version !== version)) return false;
      return records.delete(id);
    },
    ...indexes.methods,
    ...createMemoryLeases(),
    async close() {
      clearInterval(sweeping);
      records.clear();
      indexes.clear();
    },
  };
}

/** The indexes of a memory store. */
function createMemoryIndexes(clock: Clock) {
  const indexes = new Map<string, StoredIndex>();
  /** Empty indexes are not kept. */
  const keepIndex = (name: string, index: StoredIndex) => {
    if (Object.keys(index).length === 0) indexes.delete(name);
    else indexes.set(name, index);
  };
  const livingIndex = (name: string): StoredIndex => {
    const living = livingOf(indexes.get(name) ?? {}, clock());
    keepIndex(name, living);
    return living;
  };

  const methods: Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'> = {
    async addToIndex(name, entry) {
      const { next, evicted } = addedTo(livingIndex(name), entry, clock());
      keepIndex(name, next);
      return evicted;
    },
    async readIndex(name) {
      return Object.keys(livingIndex(name));
    },
    async removeFromIndex(name, member) {
      keepIndex(name, without(livingIndex(name), member));
    },
  };
  const sweep = () => {
    for (const name of indexes.keys()) livingIndex(name);
  };
  return { methods, sweep, clear: () => indexes.clear() };
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
