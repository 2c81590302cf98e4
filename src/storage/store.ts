import type { Awaitable } from '../core/awaitable.js';

/**
 * Where the backend keeps its records. A record is one value with a kind, a version and an end. Beside the records are
 * indexes, by which records are found without their ids, and leases, which let one holder at a time do something.
 *
 * Every store keeps these laws; `storeLaws` checks them, call by call:
 * - `create` never replaces a living record, and `replace` never creates one. A deleted record stays deleted.
 * - `replace` and `delete` with a version act on that version only. Of several concurrent calls, one succeeds.
 * - When a promise of a write resolves, the write is as durable as the store can make it.
 * - A record is not read at or after its `expiresAt`. Once a call has found it expired, no later call returns it, even
 *   if a clock is set back. The same goes for the members of an index.
 * - Reading needs no write. A store that takes no writes, as on a full disk, still reads; what has expired may stay then.
 *
 * All methods throw `StoreUnavailable`, or reject with it, if the store is unavailable.
 */
export interface Store {
  /** Creates a record. False: a living record has this id. It is left as it was. */
  create(id: string, record: NewRecord): Promise<boolean>;
  /** Returns the record, without a promise if the store has it at hand. `undefined`: it never existed, or is gone. */
  read(id: string): Awaitable<StoredRecord | undefined>;
  /**
   * Puts another record in the place of the version that was read. The record may change its kind and its end, and gets
   * a new version. False: the record is gone, or has another version by now. Nothing is written then.
   */
  replace(id: string, version: number, next: NewRecord): Promise<boolean>;
  /**
   * Deletes the record; with `version`, only if it still has that version. False: nothing was deleted.
   */
  delete(id: string, version?: number): Promise<boolean>;
  /**
   * Adds a member to an index, or moves the end of one that is there. An index holds `INDEX_LIMIT` members at most: the
   * ones that would expire first are removed, and returned.
   */
  addToIndex(index: string, entry: IndexEntry): Promise<readonly string[]>;
  /** Returns the members of an index that have not expired, in any order. */
  readIndex(index: string): Promise<readonly string[]>;
  removeFromIndex(index: string, member: string): Promise<void>;
  /** Takes a lease, or extends it for its holder. False: another holder has it. It ends by itself after its lifetime. */
  acquireLease(name: string, lease: Lease): Promise<boolean>;
  /** Gives a lease back. Does nothing if the lease has another holder by now. */
  releaseLease(name: string, holder: string): Promise<void>;
  /** Releases connections and files. No other method is called after it. */
  close(): Promise<void>;
}

/** Bounds the size of an index. A person has at most this many sessions. */
export const INDEX_LIMIT = 1000;

export interface NewRecord {
  /** What the value is: a session, the open sign-ins of a browser, … A short ASCII text. */
  readonly kind: string;
  /** Sealed by the backend: a store neither reads nor changes it. May be empty. */
  readonly value: Uint8Array;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface StoredRecord extends NewRecord {
  /** Changes with each replacement, and never returns to a number that this record had before. */
  readonly version: number;
}

export interface IndexEntry {
  readonly member: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface Lease {
  /** Unique among all processes that use the store. */
  readonly holder: string;
  readonly lifetimeMs: number;
}

/**
 * The store is unreachable, or cannot work now. The backend answers 503 with `Retry-After`; no session ends because of
 * it.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** For a write that a read would like to make, and does not need. */
export function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
  return undefined;
}
