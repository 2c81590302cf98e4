import type { NewRecord, StoredRecord } from './store.js';

/** The version of a record that was just created. */
export const FIRST_VERSION = 1;

/** A new record as it is stored. */
export function firstVersion({ kind, value, expiresAt }: NewRecord): StoredRecord {
  return { kind, value, version: FIRST_VERSION, expiresAt };
}

/** The record that takes the place of `current`. */
export function nextVersion(current: StoredRecord, { kind, value, expiresAt }: NewRecord): StoredRecord {
  return { kind, value, version: current.version + 1, expiresAt };
}
