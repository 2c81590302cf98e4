import type { Awaitable } from '../core/awaitable.js';

/**
 * Where records are kept. A record has named parts, each with a version of its own; it ends as a whole. Beside them are
 * indexes: short lists of members, each with an end of its own, by which records can be found without their ids.
 *
 * Four laws, which `test/unit/storage/laws.ts` holds every store to:
 * - `create` never replaces a record, and `replace` never creates one: a record that was deleted stays deleted.
 * - `replace` succeeds only for the version that was read.
 * - What was written is durable, as far as the store is, when the promise resolves.
 * - A record is never read at or after its `expiresAt`, and never again by anyone once somebody has seen it ended. The
 *   same goes for a member of an index.
 */
export interface Store {
  /** Creates a record. False: there is one under this id already, and it was not touched. */
  create(id: string, record: NewRecord): Promise<boolean>;
  /** At once, where the record is at hand. */
  read(id: string): Awaitable<StoredRecord | undefined>;
  /** Replaces one part. False: the record is gone, or somebody else replaced the part since it was read. */
  replace(id: string, part: string, replacement: Replacement): Promise<boolean>;
  /**
   * Puts another record in the place of the one that was read, or nothing, at once. False: the record is gone, or
   * somebody else replaced that part since it was read; then nothing is done.
   */
  supersede(id: string, read: ReadVersion, successor?: NewRecord): Promise<boolean>;
  /** Deletes the record with all its parts. False: there was none. */
  delete(id: string): Promise<boolean>;
  /**
   * Adds a member to an index, or moves its end. An index has at most `INDEX_LIMIT` members: gives those that had to go,
   * which are the ones that would have ended first.
   */
  addToIndex(index: string, entry: IndexEntry): Promise<readonly string[]>;
  /** The members of an index that have not ended. */
  readIndex(index: string): Promise<readonly string[]>;
  removeFromIndex(index: string, member: string): Promise<void>;
  /** Takes a lease, or prolongs it for who has it. False: somebody else has it. It ends by itself after its time. */
  acquireLease(name: string, lease: Lease): Promise<boolean>;
  /** Gives a lease back. Does nothing if it has gone to somebody else meanwhile. */
  releaseLease(name: string, holder: string): Promise<void>;
  close(): Promise<void>;
}

/** So that no list grows without end. More living sessions than this are not one person's. */
export const INDEX_LIMIT = 1000;

export interface IndexEntry {
  readonly member: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface Lease {
  /** Tells one holder from another, across processes and machines. */
  readonly holder: string;
  readonly lifetimeMs: number;
}

export interface NewRecord {
  readonly parts: Readonly<Record<string, Uint8Array>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface StoredRecord {
  readonly parts: Readonly<Record<string, StoredPart>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface StoredPart {
  readonly value: Uint8Array;
  readonly version: number;
}

/** How one part of a record was when it was read. */
export interface ReadVersion {
  readonly part: string;
  readonly version: number;
}

export interface Replacement {
  /** The version that was read. */
  readonly version: number;
  readonly value: Uint8Array;
  /** Moves the record's end, in epoch seconds. */
  readonly expiresAt?: number;
}

/** The version that a part has when its record is created. */
export const FIRST_VERSION = 1;

/** The parts of a new record, as they are stored. */
export function firstVersions(parts: NewRecord['parts']): Record<string, StoredPart> {
  const entries = Object.entries(parts).map(([name, value]) => [name, { value, version: FIRST_VERSION }] as const);
  return Object.fromEntries(entries);
}

/** The record after a replacement, or `undefined` if the part no longer has the version that was read. */
export function replaced(record: StoredRecord, part: string, replacement: Replacement): StoredRecord | undefined {
  const current = record.parts[part];
  if (current?.version !== replacement.version) return undefined;
  const next = { value: replacement.value, version: current.version + 1 };
  return { parts: { ...record.parts, [part]: next }, expiresAt: replacement.expiresAt ?? record.expiresAt };
}

/** The ends of an index's members, by member. */
export type StoredIndex = Readonly<Record<string, number>>;

/** An index after an addition, without what has ended, and the members that had to go. */
export function addedTo(
  index: StoredIndex,
  { member, expiresAt }: IndexEntry,
  now: number,
): { next: StoredIndex; evicted: readonly string[] } {
  const living = Object.entries({ ...livingOf(index, now), [member]: expiresAt });
  const byEnd = living.sort(([, one], [, other]) => other - one);
  const evicted = byEnd.splice(INDEX_LIMIT).map(([name]) => name);
  return { next: Object.fromEntries(byEnd), evicted };
}

export function livingOf(index: StoredIndex, now: number): StoredIndex {
  return Object.fromEntries(Object.entries(index).filter(([, expiresAt]) => expiresAt > now));
}

export function without(index: StoredIndex, member: string): StoredIndex {
  return Object.fromEntries(Object.entries(index).filter(([name]) => name !== member));
}

/** The store can't be reached now. Nothing is lost by it, and nobody is signed out. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
