import { randomInt } from 'node:crypto';
import type { Database } from 'lmdb';
import type { Awaitable } from '../core/awaitable.js';
import type { Commits } from './embedded-commits.js';
import type { Change, Entries } from './entries.js';
import { StoreUnavailable } from './store.js';

/** The changes of one entry that the next commit makes together. */
interface Together<Value> {
  readonly changes: ((held: Value | undefined) => Value | undefined)[];
  readonly written: Promise<boolean>;
}

/** The entries of one LMDB database. Disk errors are thrown, or rejected, as `StoreUnavailable`. */
export function createEntries<Value>(database: () => Database<Value, string>, commits: Commits): Entries<Value> {
  /** The state after the last commit of any process, not the one at the start of this process's read transaction. */
  const latest = () => {
    const current = database();
    current.resetReadTxn();
    return current;
  };

  const waiting = new Map<string, Together<Value>>();
  const write = async (key: string, changes: Together<Value>['changes']) => {
    waiting.delete(key);
    const held = latest().getEntry(key);
    const next = changes.reduce((value, change) => change(value), held?.value);
    return next === held?.value || replaceEntry(database(), key, { version: held?.version, next });
  };
  const begin = (key: string) => {
    const changes: Together<Value>['changes'] = [];
    const together = { changes, written: commits.add(() => write(key, changes)) };
    waiting.set(key, together);
    // The commit may fail before it runs this write.
    together.written.catch(() => waiting.get(key) === together && waiting.delete(key));
    return together;
  };

  return {
    get: (key) => orUnavailable(() => latest().get(key)),
    slice: (range) => orUnavailable(() => [...latest().getRange({ ...range, snapshot: false })]),
    async change<Result>(key: string, change: Change<Value, Result>) {
      for (;;) {
        const { changes, written } = waiting.get(key) ?? begin(key);
        let made: readonly [next: Value | undefined, result: Result] | undefined;
        changes.push((held) => {
          made = change(held);
          return made[0];
        });
        if ((await written.catch(rejectUnavailable)) && made) return made[1];
      }
    },
  };
}

/**
 * Puts an entry in the place of the one that was read, unless that has changed. The versions of lmdb are random, so an
 * entry that was removed and created again is not mistaken for the one before.
 */
function replaceEntry<Value>(
  database: Database<Value, string>,
  key: string,
  { version, next }: { version: number | undefined; next: Value | undefined },
): Awaitable<boolean> {
  if (next === undefined) return version === undefined || database.remove(key, version);
  return version === undefined
    ? database.ifNoExists(key, () => database.put(key, next, newVersion()))
    : database.put(key, next, newVersion(), version);
}

function newVersion(): number {
  return randomInt(1, 2 ** 48 - 1);
}

/** A full or failing disk is no error of the program. */
function orUnavailable<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw unavailable(error);
  }
}

function rejectUnavailable(error: unknown): never {
  throw unavailable(error);
}

function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`The embedded store: ${error instanceof Error ? error.message : 'unknown reason'}`);
}
