import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import type { Database, RootDatabase } from 'lmdb';
import { Misconfiguration } from '../core/misconfiguration.js';
import { requirePeer } from '../core/require-peer.js';
import { createCommits } from './embedded-commits.js';
import { createEntries, type Entries } from './embedded-entries.js';
import type { StoredIndex, StoredRecord } from './store.js';

/** Much longer than any disk should take, and shorter than anybody waits. */
const TIMEOUT_MS = 10_000;

/** More than the largest transaction takes, with what others may write to the disk meanwhile. */
const REQUIRED_MIB = 16;

/**
 * A commit resolves when it is on the disk, and not before. What lmdb does by default, to commit first and to sync
 * behind it, leaves who waits for the sync waiting for ever if the commit next to theirs fails, as on a full disk; and
 * to batch by turns of the event loop rejects a promise of lmdb's own then, which ends the process.
 */
const DURABLY = { overlappingSync: false, eventTurnBatching: false };

/** The mode of a new file, which an option of lmdb that its types don't have takes. The folder may be open to others. */
const OWNER_MODE = 0o600;
const ONLY_FOR_OWNER: object = { permissionsMode: OWNER_MODE };

/** A file of lmdb. Several processes may share it. */
export interface EmbeddedFile {
  readonly records: Entries<StoredRecord>;
  readonly indexes: Entries<StoredIndex>;
  readonly leases: Entries<HeldLease>;
  close(): Promise<void>;
}

interface HeldLease {
  readonly holder: string;
  readonly endsAtMs: number;
}

interface Opened {
  readonly root: RootDatabase;
  readonly records: Database<StoredRecord, string>;
  readonly indexes: Database<StoredIndex, string>;
  readonly leases: Database<HeldLease, string>;
}

/** @throws Misconfiguration if the folder can't be used, or the package `lmdb` is not installed */
export async function openEmbeddedFile(folder: string): Promise<EmbeddedFile> {
  const { open } = await requirePeer('lmdb', 'The embedded store', () => import('lmdb'));
  const openDatabases = (): Opened => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, 'sessions.lmdb');
    keepToOwner([file, `${file}-lock`]);
    const root = open({ path: file, ...DURABLY, ...ONLY_FOR_OWNER });
    try {
      const database = <Value>(name: string) => root.openDB<Value, string>({ name, useVersions: true });
      return { root, records: database('records'), indexes: database('indexes'), leases: database('leases') };
    } catch (error) {
      // What stays open is what lmdb gives when the file is opened again.
      void root.close();
      throw error;
    }
  };

  let opened: Opened | undefined = openOrExplain(openDatabases);
  let isEnded = false;
  const databases = () => {
    if (opened === undefined) throw new Error('the file is closed');
    return opened;
  };
  const close = async () => {
    const closing = opened?.root;
    opened = undefined;
    await closing?.close();
  };
  const transact = async (write: () => void) => {
    if (isEnded) throw new Error('the file is closed');
    // Not at a read: to open takes the lock for writing, and stops the event loop while another process has it.
    opened ??= openDatabases();
    try {
      await opened.root.batch(write);
    } catch (error) {
      const reason = await reasonOf(error);
      // If it could not write the head of the file, lmdb takes no change until that is opened again (`MDB_PANIC`).
      await close();
      opened = openDatabases();
      throw reason;
    }
  };
  const commits = createCommits({ requireRoom: () => requireRoom(folder), transact }, TIMEOUT_MS);

  return {
    records: createEntries(() => databases().records, commits),
    indexes: createEntries(() => databases().indexes, commits),
    leases: createEntries(() => databases().leases, commits),
    async close() {
      const end = async () => {
        await commits.done();
        isEnded = true;
        await close();
      };
      // Where the disk hangs, the file can't be closed.
      await Promise.race([end(), passed(TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

/** A release that didn't set the mode may have made them. */
function keepToOwner(files: readonly string[]): void {
  for (const file of files) if (existsSync(file)) chmodSync(file, OWNER_MODE);
}

/**
 * @throws Error if the disk is all but full. lmdb may write beyond its own memory when it is refused a page (3.5.6,
 * `mdb_page_flush`: a message that is longer than its buffer), which ends the process at some later time.
 */
async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < REQUIRED_MIB * 1024 * 1024)
    throw new Error(`less than ${REQUIRED_MIB} MiB are free on the disk`);
}

/** lmdb says that a commit failed, and why in a promise of its own. */
async function reasonOf(error: unknown): Promise<unknown> {
  return hasCommitError(error) ? error.commitError.catch((reason: unknown) => reason) : error;
}

function hasCommitError(error: unknown): error is { commitError: Promise<unknown> } {
  return typeof error === 'object' && error !== null && 'commitError' in error && error.commitError instanceof Promise;
}

function openOrExplain<Opened>(open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    const reason = typeof error === 'object' && error !== null && 'code' in error ? error.code : 'unknown reason';
    throw new Misconfiguration([`store.folder: the folder can't be used: ${reason}`]);
  }
}
