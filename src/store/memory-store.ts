import type { Clock } from '../vocabulary/clock.js';
import { firstVersions, replaced, type Store, type StoredRecord } from './store.js';

const SWEEP_INTERVAL_MS = 60_000;

/** Keeps records in this process. They end with it, so it is for development and tests. */
export function createMemoryStore({ clock }: { clock: Clock }): Store {
  const records = new Map<string, StoredRecord>();
  const leases = new Map<string, { holder: string; endsAtMs: number }>();

  /** What was once seen to have ended is gone, even if the clock goes back. */
  const living = (id: string): StoredRecord | undefined => {
    const record = records.get(id);
    if (record === undefined || record.expiresAt > clock()) return record;
    records.delete(id);
    return undefined;
  };

  const sweep = () => {
    for (const [id, record] of records) if (record.expiresAt <= clock()) records.delete(id);
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    async create(id, { parts, expiresAt }) {
      if (living(id) !== undefined) return false;
      records.set(id, { parts: firstVersions(parts), expiresAt });
      return true;
    },
    async read(id) {
      return living(id);
    },
    async replace(id, part, replacement) {
      const record = living(id);
      const next = record && replaced(record, part, replacement);
      if (next === undefined) return false;
      records.set(id, next);
      return true;
    },
    async delete(id) {
      const existed = living(id) !== undefined;
      records.delete(id);
      return existed;
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
    },
  };
}
