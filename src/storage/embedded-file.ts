import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import type { Database, RootDatabase } from 'lmdb';
import { Misconfiguration } from '../core/misconfiguration.js';
import { requirePeer } from '../core/require-peer.js';
import { createCommits } from './embedded-commits.js';
import { createEntries } from './embedded-entries.js';
import { requireLmdbFile } from './embedded-header.js';
import type { Entries } from './entries.js';
import type { StoredRecord } from './store.js';
import type { StoredIndex } from './stored-indexes.js';

/** Longer than a disk should ever take, and shorter than a browser waits for an answer. */
const TIMEOUT_MS = 10_000;

/** More than the largest transaction takes, and what other programs may write to the disk meanwhile. */
const REQUIRED_MIB = 16;

/**
 * The name of the file in its folder. Another form of entry gets another name, so that a backend never reads a form that
 * it does not know. Earlier forms were in `records.lmdb` and `sessions.lmdb`.
 */
export const EMBEDDED_FILE_NAME = 'store-3.lmdb';

/**
 * A commit resolves when it is on the disk, and not before. By default lmdb commits first and syncs later. If the next
 * commit fails then, as on a full disk, the promise of the sync never settles. Batching by turns of the event loop
 * rejects a promise that only lmdb holds, which ends the process. So both are off.
 */
const DURABLY = { overlappingSync: false, eventTurnBatching: false };

/** The mode of a new file, set by an option of lmdb that its types do not declare. The folder may be readable by others. */
const OWNER_MODE = 0o600;
const ONLY_FOR_OWNER: object = { permissionsMode: OWNER_MODE };

/** An LMDB file. Several processes may share it. */
export interface EmbeddedFile {
  readonly records: Entries<StoredRecord>;
  readonly indexes: Entries<StoredIndex>;
  readonly leases: Entries<HeldLease>;
  /** Frees the places of readers that died, which opening the file does too. */
  checkReaders(): void;
  close(): Promise<void>;
}

export interface HeldLease {
  readonly holder: string;
  readonly endsAtMs: number;
}

interface Opened {
  readonly root: RootDatabase;
  readonly records: Database<StoredRecord, string>;
  readonly indexes: Database<StoredIndex, string>;
  readonly leases: Database<HeldLease, string>;
}

/** @throws Misconfiguration if the folder cannot be used, or the package `lmdb` is not installed */
export async function openEmbeddedFile(folder: string): Promise<EmbeddedFile> {
  const { open } = await requirePeer('lmdb', 'The embedded store', () => import('lmdb'));
  const openDatabases = () => openIn(folder, open);
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
    // Not for a read: opening takes the lock for writing, and blocks the event loop while another process has it.
    opened ??= openDatabases();
    try {
      await opened.root.batch(write);
    } catch (error) {
      const reason = await reasonOf(error);
      // If lmdb could not write the head of the file, it refuses every write until the file is opened again (`MDB_PANIC`).
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
    checkReaders: () => void opened?.root.readerCheck(),
    async close() {
      const end = async () => {
        await commits.done();
        isEnded = true;
        await close();
      };
      // While the disk hangs, the file cannot be closed.
      await Promise.race([end(), passed(TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

function openIn(folder: string, open: typeof import('lmdb').open): Opened {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, EMBEDDED_FILE_NAME);
  // They may have been made by a release that did not set the mode.
  for (const each of [file, `${file}-lock`]) if (existsSync(each)) chmodSync(each, OWNER_MODE);
  requireLmdbFile(file);
  const root = open({ path: file, ...DURABLY, ...ONLY_FOR_OWNER });
  try {
    const database = <Value>(name: string) => root.openDB<Value, string>({ name, useVersions: true });
    return { root, records: database('records'), indexes: database('indexes'), leases: database('leases') };
  } catch (error) {
    // lmdb would return the environment that stayed open when the file is opened again.
    void root.close();
    throw error;
  }
}

/**
 * @throws Error if the disk is almost full. If the disk refuses a page, lmdb may write beyond its own memory (3.5.6,
 * `mdb_page_flush`: a message that is longer than its buffer), which crashes the process some time later.
 */
async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < REQUIRED_MIB * 1024 * 1024)
    throw new Error(`less than ${REQUIRED_MIB} MiB are free on the disk`);
}

/** lmdb reports that a commit failed in one error, and the reason in a promise that the error holds. */
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
    if (error instanceof Misconfiguration) throw error;
    throw new Misconfiguration([`store.folder: the folder cannot be used: ${openingProblem(error)}`]);
  }
}

/** lmdb has the number of a system error as its code, where Node.js has the name. Codes of its own are negative. */
function openingProblem(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'unknown reason';
  const { code } = error;
  if (typeof code === 'number' && code > 0) return getSystemErrorName(-code);
  return typeof code === 'string' ? code : String(error);
}
