import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { loadOptionalPackage } from '../load-optional-package.js';

/** A stored value: a plain object, which readers must not change. */
export type RecordValue = Readonly<Record<string, unknown>>;

/** Stores records by key, each until it expires. */
export interface Records {
  get(key: string): RecordValue | undefined;
  /** The record is durable when the call returns, if these records are. */
  put(key: string, value: RecordValue, lifetimeSeconds?: number): void;
  remove(key: string): void;
  /** Removes the records with this key prefix whose value `isChosen`. */
  removeWhere(keyPrefix: string, isChosen: (value: RecordValue) => boolean): void;
  close(): Promise<void>;
}

interface Entry {
  readonly value: RecordValue;
  readonly expiresAt?: number;
}

/** The part of a `Map` that both kinds of records use. */
interface Entries {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  delete(key: string): void;
  withPrefix(prefix: string): { key: string; value: Entry }[];
  close(): Promise<void>;
}

/** Stores records in memory. They end with the process. */
export function createMemoryRecords(): Records {
  const map = new Map<string, Entry>();
  return createRecords({
    get: (key) => map.get(key),
    set: (key, entry) => void map.set(key, entry),
    delete: (key) => void map.delete(key),
    withPrefix: (prefix) => [...map].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
    close: async () => map.clear(),
  });
}

/** Stores records in a file in the folder, readable by its owner only. They survive a restart. */
export async function createDurableRecords(directory: string): Promise<Records> {
  const { open } = await loadOptionalPackage('lmdb', () => import('lmdb'));
  const path = join(directory, 'authorization-server.lmdb');
  const database = open<Entry, string>({ path });
  chmodSync(path, 0o600);
  return createRecords({
    get: (key) => database.get(key),
    set: (key, entry) => void database.putSync(key, entry),
    delete: (key) => void database.removeSync(key),
    withPrefix: (prefix) => [...database.getRange({ start: prefix, end: `${prefix}\uffff` })],
    close: () => database.close(),
  });
}

function createRecords(entries: Entries): Records {
  const records: Records = {
    get(key) {
      const entry = entries.get(key);
      return entry && !isOver(entry) ? entry.value : undefined;
    },
    put(key, value, lifetimeSeconds) {
      entries.set(
        key,
        lifetimeSeconds === undefined ? { value } : { value, expiresAt: nowSeconds() + lifetimeSeconds },
      );
    },
    remove: (key) => entries.delete(key),
    removeWhere(keyPrefix, isChosen) {
      for (const { key, value: entry } of entries.withPrefix(keyPrefix)) {
        if (isOver(entry) || isChosen(entry.value)) entries.delete(key);
      }
    },
    close: () => entries.close(),
  };
  records.removeWhere('', () => false);
  return records;
}

function isOver({ expiresAt }: Entry): boolean {
  return expiresAt !== undefined && expiresAt <= nowSeconds();
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
