import type { Clock } from '../core/clock.js';
import type { Entries } from './entries.js';
import { ignoreUnavailable, type NewRecord, type Store, type StoredRecord } from './store.js';

/** The records of a store that changes one entry at a time. */
export function createStoredRecords(
  records: Pick<Entries<StoredRecord>, 'get' | 'change'>,
  clock: Clock,
): Pick<Store, 'create' | 'read' | 'replace' | 'delete'> {
  const isLiving = (record: StoredRecord | undefined): record is StoredRecord =>
    record !== undefined && record.expiresAt > clock();

  /** Removes a record that is found expired, so that it does not come back if the clock is set back. */
  const change: typeof records.change = (id, next) =>
    records.change(id, (held) => next(isLiving(held) ? held : undefined));

  return {
    create: (id, record) => change(id, (held) => (held ? [held, false] : [versionOf(record, 1), true])),
    read(id) {
      const record = records.get(id);
      if (record === undefined || isLiving(record)) return record;
      // While the disk takes no writes, it stays: reading must not need a write.
      return change(id, (held) => [held, undefined]).catch(ignoreUnavailable);
    },
    replace: (id, version, next) =>
      change(id, (held) => (held?.version === version ? [versionOf(next, version + 1), true] : [held, false])),
    delete: (id, version) =>
      change(id, (held) => {
        const isMeant = held !== undefined && (version === undefined || held.version === version);
        return isMeant ? [undefined, true] : [held, false];
      }),
  };
}

/** A record as it is stored. The version of a new one is 1. */
export function versionOf({ kind, value, expiresAt }: NewRecord, version: number): StoredRecord {
  return { kind, value, version, expiresAt };
}
