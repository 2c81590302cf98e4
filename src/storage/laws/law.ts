import assert from 'node:assert/strict';
import type { Clock } from '../../core/clock.js';
import type { NewRecord, Store } from '../store.js';

/** A requirement of every store. */
export interface StoreLaw {
  /** A sentence, as the name of a test. */
  readonly name: string;
  /** Opens a store, uses it, and closes it. Rejects with an `AssertionError` if the store breaks the law. */
  check(open: OpenStore): Promise<void>;
}

/** Opens a store that has no records. It takes the time from `clock`, in epoch seconds. */
export type OpenStore = (clock: Clock) => Promise<StoreUnderTest>;

export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the same records again, as another process would. A store of a single process returns the same store. */
  another(): Promise<Store>;
  /** Closes everything that was opened, and removes the records. */
  close(): Promise<void>;
}

/** What a law uses. */
export interface LawContext extends Omit<StoreUnderTest, 'close'> {
  setTime(epochSeconds: number): void;
}

/** In the far future, so that stores that also expire records by their own clock do not interfere. */
export const START = 4_000_000_000;
export const END = START + 100;

export function law(name: string, hold: (context: LawContext) => Promise<void>): StoreLaw {
  return {
    name,
    async check(open) {
      let now = START;
      const { store, another, close } = await open(() => now);
      const setTime = (epochSeconds: number) => {
        now = epochSeconds;
      };
      try {
        await hold({ store, another, setTime });
      } finally {
        await close();
      }
    },
  };
}

export function recordWith(text: string, changes: Partial<NewRecord> = {}): NewRecord {
  return { kind: 'session', value: new TextEncoder().encode(text), expiresAt: END, ...changes };
}

/** Creates a record under an unused id, and returns its version. */
export async function begin(store: Store, id: string, text = 'one'): Promise<number> {
  assert.equal(await store.create(id, recordWith(text)), true, 'create returns true for a new id');
  return versionOf(store, id);
}

export async function versionOf(store: Store, id: string): Promise<number> {
  const record = await store.read(id);
  assert.ok(record, 'read returns a record that was created and has not expired');
  return record.version;
}

/** The text of a record's value; `undefined` if there is no record. */
export async function textOf(store: Store, id: string): Promise<string | undefined> {
  const record = await store.read(id);
  return record && new TextDecoder().decode(record.value);
}

/** How many of these calls succeeded. */
export async function successesOf(calls: readonly Promise<boolean>[]): Promise<number> {
  return (await Promise.all(calls)).filter(Boolean).length;
}

export function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
