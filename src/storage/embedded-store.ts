import { setImmediate as otherWork } from 'node:timers/promises';
import type { Clock } from '../core/clock.js';
import { openEmbeddedFile } from './embedded-file.js';
import { createEmbeddedLeases } from './embedded-leases.js';
import type { Entries } from './entries.js';
import type { Store } from './store.js';
import { createStoredIndexes, hasExpired } from './stored-indexes.js';
import { createStoredRecords } from './stored-records.js';

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

  const sweep = onceAtATime(async () => {
    await removeExpired(records, ({ expiresAt }) => expiresAt <= clock());
    await removeExpired(indexes, (index) => hasExpired(index, clock()));
    await removeExpired(leases, ({ endsAtMs }) => endsAtMs <= Date.now());
  });
  const timers = [setInterval(sweep, sweepMs).unref(), setInterval(checkReaders, checkReadersMs).unref()];

  return {
    ...createStoredRecords(records, clock),
    ...createStoredIndexes(indexes, clock),
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

const SLICE = 250;

/**
 * Removes all expired entries. Checks a bounded number at a time and yields in between, so that neither requests of
 * this process nor writes of others wait long.
 */
export async function removeExpired<Value>(
  entries: Pick<Entries<Value>, 'slice' | 'change'>,
  hasExpired: (value: Value) => boolean,
): Promise<void> {
  for (let start = '', isLast = false; !isLast; ) {
    const slice = entries.slice({ start, limit: SLICE });
    const expired = slice.filter(({ value }) => hasExpired(value));
    await Promise.all(
      expired.map(({ key }) =>
        entries.change(key, (held) => [held === undefined || hasExpired(held) ? undefined : held, undefined]),
      ),
    );
    isLast = slice.length < SLICE;
    // The key right after the last one.
    start = `${slice.at(-1)?.key ?? ''}\0`;
    await otherWork();
  }
}
