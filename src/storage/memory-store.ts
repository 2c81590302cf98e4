import type { Clock } from '../core/clock.js';
import {
  addedTo,
  firstVersions,
  livingOf,
  replaced,
  type Store,
  type StoredIndex,
  type StoredRecord,
  without,
} from './store.js';

const SWEEP_INTERVAL_MS = 60_000;

/** Keeps records in this process. They end with it, so it is for development and tests. */
export function createMemoryStore({ clock }: { clock: Clock }): Store {
  const records = new Map<string, StoredRecord>();
  const indexes = new Map<string, StoredIndex>();
  const leases = new Map<string, { holder: string; endsAtMs: number }>();

  /** What was once seen to have ended is gone, even if the clock goes back. */
  const living = (id: string): StoredRecord | undefined => {
    const record = records.get(id);
    if (record === undefined || record.expiresAt > clock()) return record;
    records.delete(id);
    return undefined;
  };

  /** An index that nothing is left of is not kept. */
  const keepIndex = (name: string, index: StoredIndex) => {
    if (Object.keys(index).length === 0) indexes.delete(name);
    else indexes.set(name, index);
  };
  const livingIndex = (name: string): StoredIndex => {
    const living = livingOf(indexes.get(name) ?? {}, clock());
    keepIndex(name, living);
    return living;
  };

  const sweep = () => {
    for (const [id, record] of records) if (record.expiresAt <= clock()) records.delete(id);
    for (const name of indexes.keys()) livingIndex(name);
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    async create(id, { parts, expiresAt }) {
      if (living(id) !== undefined) return false;
      records.set(id, { parts: firstVersions(parts), expiresAt });
      return true;
    },
    read: living,
    async replace(id, part, replacement) {
      const record = living(id);
      const next = record && replaced(record, part, replacement);
      if (next === undefined) return false;
      records.set(id, next);
      return true;
    },
    async supersede(id, { part, version }, successor) {
      if (living(id)?.parts[part]?.version !== version) return false;
      if (successor === undefined) records.delete(id);
      else records.set(id, { parts: firstVersions(successor.parts), expiresAt: successor.expiresAt });
      return true;
    },
    async delete(id) {
      const existed = living(id) !== undefined;
      records.delete(id);
      return existed;
    },
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
    async acquireLease(name, { holder, lifetimeMs }) {
      const held = leases.get(name);
      if (held !== undefined && held.holder !== holder && held.endsAtMs > Date.now()) return false;
      leases.set(name, { holder, endsAtMs: Date.now() + lifetimeMs });
      return true;
    },
    async releaseLease(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
    async close() {
      clearInterval(sweeping);
      records.clear();
      indexes.clear();
    },
  };
}
