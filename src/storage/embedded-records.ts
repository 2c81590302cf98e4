import type { Clock } from '../core/clock.js';
import type { Entries } from './embedded-entries.js';
import { ignoreUnavailable, type Store, type StoredRecord } from './store.js';
import { firstVersion, nextVersion } from './stored-record.js';

/** The records of an embedded store. */
export function createEmbeddedRecords(
  records: Entries<StoredRecord>,
  clock: Clock,
): Pick<Store, 'create' | 'read' | 'replace' | 'delete'> {
  const isLiving = (record: StoredRecord | undefined): record is StoredRecord =>
    record !== undefined && record.expiresAt > clock();

  /**
   * Removes a record that was found expired, so that it does not come back if the clock is set back. While the disk takes no
   * writes, it stays: reading must not need a write.
   */
  const removeIfExpired = (id: string) =>
    records.change(id, (held) => [isLiving(held) ? held : undefined, undefined]).catch(ignoreUnavailable);

  return {
    create: (id, record) =>
      records.change(id, (held) => (isLiving(held) ? [held, false] : [firstVersion(record), true])),
    read(id) {
      const record = records.get(id);
      return record === undefined || isLiving(record) ? record : removeIfExpired(id);
    },
    replace: (id, version, next) =>
      records.change(id, (held) =>
        isLiving(held) && held.version === version ? [nextVersion(held, next), true] : [held, false],
      ),
    delete: (id, version) =>
      records.change(id, (held) => {
        if (!isLiving(held)) return [undefined, false];
        return version === undefined || held.version === version ? [undefined, true] : [held, false];
      }),
  };
}
