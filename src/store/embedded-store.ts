import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../vocabulary/clock.js';
import { Misconfiguration } from '../vocabulary/misconfiguration.js';
import { requirePeer } from '../vocabulary/require-peer.js';
import { firstVersions, replaced, type Store, type StoredRecord, StoreUnavailable } from './store.js';

const SWEEP_INTERVAL_MS = 60_000;
const SWEEP_BATCH = 1_000;

/**
 * Keeps records in a file of this machine. They survive a restart, and several processes may share the file.
 *
 * @throws Misconfiguration if the folder can't be used, or the package `lmdb` is not installed
 */
export async function createEmbeddedStore({ folder, clock }: { folder: string; clock: Clock }): Promise<Store> {
  const { open } = await requirePeer('lmdb', 'The embedded store', () => import('lmdb'));
  const { file, records, leases } = openOrExplain(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = open({ path: path.join(folder, 'records.lmdb') });
    return {
      file,
      records: file.openDB<StoredRecord, string>({ name: 'records' }),
      leases: file.openDB<HeldLease, string>({ name: 'leases' }),
    };
  });

  /** Inside a transaction this sees the latest state; outside, that of the current read transaction. */
  const living = (id: string): StoredRecord | undefined => {
    const record = records.get(id);
    return record !== undefined && record.expiresAt > clock() ? record : undefined;
  };

  /** Runs a change alone, and resolves when it is on the disk: a transaction alone resolves before that. */
  const durably = <Result>(change: () => Result): Promise<Result> =>
    orUnavailable(async () => {
      const result = await records.transaction(change);
      await records.flushed;
      return result;
    });

  const takingTurns = <Result>(change: () => Result) => orUnavailable(() => leases.transaction(change));

  const sweep = () => removeExpired(records, clock).catch(() => undefined);
  const sweeping = setInterval(sweep, SWEEP_INTERVAL_MS).unref();

  return {
    create: (id, { parts, expiresAt }) =>
      durably(() => {
        if (living(id) !== undefined) return false;
        records.put(id, { parts: firstVersions(parts), expiresAt });
        return true;
      }),
    async read(id) {
      const record = await orUnavailable(async () => {
        // Another process may have written since this process' read transaction began.
        records.resetReadTxn();
        return records.get(id);
      });
      if (record === undefined || record.expiresAt > clock()) return record;
      // What was once seen to have ended is gone, even if the clock goes back.
      await durably(() => {
        if (living(id) === undefined) records.remove(id);
      });
      return undefined;
    },
    replace: (id, part, replacement) =>
      durably(() => {
        const record = living(id);
        const next = record && replaced(record, part, replacement);
        if (next === undefined) return false;
        records.put(id, next);
        return true;
      }),
    delete: (id) =>
      durably(() => {
        const existed = living(id) !== undefined;
        records.remove(id);
        return existed;
      }),
    // A lease needs no durability: if the machine fails, so does its holder.
    acquireLease: (name, { holder, lifetimeMs }) =>
      takingTurns(() => {
        const held = leases.get(name);
        if (held !== undefined && held.holder !== holder && held.endsAtMs > Date.now()) return false;
        leases.put(name, { holder, endsAtMs: Date.now() + lifetimeMs });
        return true;
      }),
    releaseLease: (name, holder) =>
      takingTurns(() => {
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
    throw new StoreUnavailable(`The embedded store: ${error instanceof Error ? error.message : 'unknown reason'}`);
  }
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

interface Records {
  getRange(range: { snapshot: boolean }): Iterable<{ key: string; value: StoredRecord }>;
  transaction<Result>(action: () => Result): Promise<Result>;
  get(id: string): StoredRecord | undefined;
  remove(id: string): Promise<boolean>;
}

/** Removes ended records, a bounded number at a time so that nobody waits long for the one writer there is. */
async function removeExpired(records: Records, clock: Clock): Promise<void> {
  const now = clock();
  const ended: string[] = [];
  for (const { key, value } of records.getRange({ snapshot: false })) {
    if (value.expiresAt <= now) ended.push(key);
    if (ended.length === SWEEP_BATCH) break;
  }
  if (ended.length === 0) return;
  await records.transaction(() => {
    for (const id of ended) {
      const record = records.get(id);
      if (record !== undefined && record.expiresAt <= now) records.remove(id);
    }
  });
}
