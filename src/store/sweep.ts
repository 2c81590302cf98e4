import { setImmediate as otherWork } from 'node:timers/promises';

/** What of a database of lmdb the sweep needs. */
export interface Sweepable<Value> {
  getRange(range: { start?: string; limit: number; snapshot: boolean }): Iterable<{ key: string; value: Value }>;
  transaction<Result>(action: () => Result): Promise<Result>;
  get(key: string): Value | undefined;
  remove(key: string): Promise<boolean>;
}

const SLICE = 250;

/**
 * Removes all that has ended. It looks at a bounded number of entries at a time, and lets other work in between, so that
 * nobody waits long, neither for this process nor for the one writer there is.
 */
export async function removeEnded<Value>(
  database: Sweepable<Value>,
  hasEnded: (value: Value) => boolean,
): Promise<void> {
  for (let start: string | undefined, isLast = false; !isLast; ) {
    const slice = [...database.getRange({ limit: SLICE, snapshot: false, ...(start === undefined ? {} : { start }) })];
    await removeThose(database, hasEnded, slice);
    isLast = slice.length < SLICE;
    // The key that is just behind the last one.
    start = `${slice.at(-1)?.key ?? ''}\0`;
    await otherWork();
  }
}

async function removeThose<Value>(
  database: Sweepable<Value>,
  hasEnded: (value: Value) => boolean,
  slice: readonly { key: string; value: Value }[],
): Promise<void> {
  const ended = slice.filter(({ value }) => hasEnded(value));
  if (ended.length === 0) return;
  await database.transaction(() => {
    for (const { key } of ended) {
      const value = database.get(key);
      if (value !== undefined && hasEnded(value)) database.remove(key);
    }
  });
}
