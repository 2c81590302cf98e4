import type { Clock } from '../core/clock.js';
import { openEmbeddedFile } from './embedded-file.js';
import { createEmbeddedLeases } from './embedded-leases.js';
import { ignoreUnavailable, type Store, type StoredRecord } from './store.js';
import { addedTo, livingOf, type StoredIndex, without } from './stored-index.js';
import { firstVersion, nextVersion } from './stored-record.js';
import { removeExpired } from './sweep.js';

const SWEEP_INTERVAL_MS = 60_000;

/**
 * How often the readers of the file are checked. A process that was killed while it read keeps the pages that it could see
 * from being used again, and the file grows with each write.
 */
const CHECK_READERS_MS = 10_000;

/** The times are for tests. */
export interface EmbeddedStoreOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly sweepMs?: number;
  readonly checkReadersMs?: number;
}

/**
 * Keeps records in a file on this machine. They survive a restart, and several processes may share the file.
 *
 * @throws Misconfiguration if the folder cannot be used, or the package `lmdb` is not installed
 */
export async function createEmbeddedStore({
  folder,
  clock,
  sweepMs = SWEEP_INTERVAL_MS,
  checkReadersMs = CHECK_READERS_MS,
}: EmbeddedStoreOptions): Promise<Store> {
  const { records, indexes, leases, checkReaders, close } = await openEmbeddedFile(folder);

  const isLiving = (record: StoredRecord | undefined): record is StoredRecord =>
    record !== undefined && record.expiresAt > clock();
  const isEmpty = (index: StoredIndex) => Object.keys(livingOf(index, clock())).length === 0;

  /**
   * Removes a record that was found expired, so that it does not come back if the clock is set back. While the disk takes no
   * writes, it stays: reading must not need a write.
   */
  const removeIfExpired = (id: string) =>
    records.change(id, (held) => [isLiving(held) ? held : undefined, undefined]).catch(ignoreUnavailable);

  /** Empty indexes are not kept. */
  const changeIndex = <Result>(name: string, change: (index: StoredIndex) => { next: StoredIndex; result: Result }) =>
    indexes.change(name, (held = {}) => {
      const { next, result } = change(livingOf(held, clock()));
      return [isEmpty(next) ? undefined : next, result];
    });

  const sweep = onceAtATime(async () => {
    await removeExpired(records, (record) => !isLiving(record));
    await removeExpired(indexes, isEmpty);
    await removeExpired(leases, ({ endsAtMs }) => endsAtMs <= Date.now());
  });
  const timers = [setInterval(sweep, sweepMs).unref(), setInterval(checkReaders, checkReadersMs).unref()];

  return {
    create: (id, record) =>
      records.change(id, (held) => (isLiving(held) ? [held, false] : [firstVersion(record), true])),
    read(id) {
      const record = records.get(id);
      return record === undefined || record.expiresAt > clock() ? record : removeIfExpired(id);
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
    addToIndex: (name, entry) =>
      changeIndex(name, (index) => {
        const { next, evicted } = addedTo(index, entry, clock());
        return { next, result: evicted };
      }),
    async readIndex(name) {
      const index = indexes.get(name) ?? {};
      const living = Object.keys(livingOf(index, clock()));
      if (living.length < Object.keys(index).length)
        await changeIndex(name, (next) => ({ next, result: undefined })).catch(ignoreUnavailable);
      return living;
    },
    removeFromIndex: (name, member) =>
      changeIndex(name, (index) => ({ next: without(index, member), result: undefined })),
    ...createEmbeddedLeases(leases),
    async close() {
      for (const timer of timers) clearInterval(timer);
      await close();
    },
  };
}

/** Wraps a sweep so that it does not run twice at the same time, and does not fail. */
function onceAtATime(sweep: () => Promise<void>): () => Promise<void> {
  let isSweeping = false;
  return async () => {
    if (isSweeping) return;
    isSweeping = true;
    // What cannot be removed now is removed by the next sweep.
    await sweep().catch(() => undefined);
    isSweeping = false;
  };
}
