import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../vocabulary/clock.js';
import { Misconfiguration } from '../vocabulary/misconfiguration.js';
import { requirePeer } from '../vocabulary/require-peer.js';
import {
  addedTo,
  firstVersions,
  livingOf,
  replaced,
  type Store,
  type StoredIndex,
  type StoredRecord,
  StoreUnavailable,
  without,
} from './store.js';
import { removeEnded } from './sweep.js';

const SWEEP_INTERVAL_MS = 60_000;

/**
 * A transaction resolves when it is on the disk, and not before. What lmdb does by default, to commit first and to sync
 * behind it, leaves who waits for the sync waiting for ever if the commit next to theirs fails, as on a full disk; and
 * to batch by turns of the event loop rejects a promise of lmdb's own then, which ends the process.
 */
const DURABLY = { overlappingSync: false, eventTurnBatching: false };

/**
 * Keeps records in a file of this machine. They survive a restart, and several processes may share the file.
 *
 * @throws Misconfiguration if the folder can't be used, or the package `lmdb` is not installed
 */
export async function createEmbeddedStore({ folder, clock }: { folder: string; clock: Clock }): Promise<Store> {
  const { open } = await requirePeer('lmdb', 'The embedded store', () => import('lmdb'));
  const { file, records, indexes, leases } = openOrExplain(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = open({ path: path.join(folder, 'records.lmdb'), ...DURABLY });
    return {
      file,
      records: file.openDB<StoredRecord, string>({ name: 'records' }),
      indexes: file.openDB<StoredIndex, string>({ name: 'indexes' }),
      leases: file.openDB<HeldLease, string>({ name: 'leases' }),
    };
  });

  /** Inside a transaction this sees the latest state; outside, that of the current read transaction. */
  const living = (id: string): StoredRecord | undefined => {
    const record = records.get(id);
    return record !== undefined && record.expiresAt > clock() ? record : undefined;
  };

  /** Runs a change alone, and resolves when it is on the disk. */
  const durably = <Result>(change: () => Result): Promise<Result> => orUnavailable(() => records.transaction(change));

  /** What was once seen to have ended is gone, even if the clock goes back. */
  const removeEndedRecord = async (id: string): Promise<undefined> => {
    await durably(() => {
      if (living(id) === undefined) records.remove(id);
    });
  };

  /** Changes an index as a whole. One that nothing is left of is not kept. */
  const changeIndex = <Result>(name: string, change: (index: StoredIndex) => { next: StoredIndex; result: Result }) =>
    durably(() => {
      const { next, result } = change(livingOf(indexes.get(name) ?? {}, clock()));
      if (isEmpty(next)) indexes.remove(name);
      else indexes.put(name, next);
      return result;
    });

  let isSweeping = false;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    await orUnavailable(async () => {
      await removeEnded(records, ({ expiresAt }) => expiresAt <= clock());
      await removeEnded(indexes, (index) => isEmpty(livingOf(index, clock())));
    }).catch(() => undefined);
    isSweeping = false;
  };
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    create: (id, { parts, expiresAt }) =>
      durably(() => {
        if (living(id) !== undefined) return false;
        records.put(id, { parts: firstVersions(parts), expiresAt });
        return true;
      }),
    read(id) {
      const record = readOrUnavailable(() => {
        // Another process may have written since this process' read transaction began.
        records.resetReadTxn();
        return records.get(id);
      });
      return record === undefined || record.expiresAt > clock() ? record : removeEndedRecord(id);
    },
    replace: (id, part, replacement) =>
      durably(() => {
        const record = living(id);
        const next = record && replaced(record, part, replacement);
        if (next === undefined) return false;
        records.put(id, next);
        return true;
      }),
    supersede: (id, { part, version }, successor) =>
      durably(() => {
        if (living(id)?.parts[part]?.version !== version) return false;
        if (successor === undefined) records.remove(id);
        else records.put(id, { parts: firstVersions(successor.parts), expiresAt: successor.expiresAt });
        return true;
      }),
    delete: (id) =>
      durably(() => {
        const existed = living(id) !== undefined;
        records.remove(id);
        return existed;
      }),
    addToIndex: (name, entry) =>
      changeIndex(name, (index) => {
        const { next, evicted } = addedTo(index, entry, clock());
        return { next, result: evicted };
      }),
    async readIndex(name) {
      const index = readOrUnavailable(() => {
        // As for records: another process may have written meanwhile.
        indexes.resetReadTxn();
        return indexes.get(name) ?? {};
      });
      const living = Object.keys(livingOf(index, clock()));
      if (living.length < Object.keys(index).length) await changeIndex(name, (next) => ({ next, result: undefined }));
      return living;
    },
    removeFromIndex: (name, member) =>
      changeIndex(name, (index) => ({ next: without(index, member), result: undefined })),
    acquireLease: (name, { holder, lifetimeMs }) =>
      durably(() => {
        const held = leases.get(name);
        if (held !== undefined && held.holder !== holder && held.endsAtMs > Date.now()) return false;
        leases.put(name, { holder, endsAtMs: Date.now() + lifetimeMs });
        return true;
      }),
    releaseLease: (name, holder) =>
      durably(() => {
        if (leases.get(name)?.holder === holder) leases.remove(name);
      }),
    async close() {
      clearInterval(sweeping);
      await file.close();
    },
  };
}

/** What the disk refuses is no fault of a session's (a full disk, a failing one). */
async function orUnavailable<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    // lmdb hands on its reason as a promise of its own, which nobody else looks after.
    if (hasCommitError(error)) error.commitError.catch(() => undefined);
    throw unavailable(error);
  }
}

function readOrUnavailable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`The embedded store: ${error instanceof Error ? error.message : 'unknown reason'}`);
}

function hasCommitError(error: unknown): error is { commitError: Promise<unknown> } {
  return typeof error === 'object' && error !== null && 'commitError' in error && error.commitError instanceof Promise;
}

interface HeldLease {
  readonly holder: string;
  readonly endsAtMs: number;
}

function openOrExplain<Opened>(folder: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new Misconfiguration([`store.folder: "${folder}" can't be used: ${reason}`]);
  }
}

function isEmpty(index: StoredIndex): boolean {
  return Object.keys(index).length === 0;
}
