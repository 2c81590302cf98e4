import { setImmediate as otherWork } from 'node:timers/promises';
import type { Entries } from './embedded-entries.js';

const SLICE = 250;

/**
 * Removes all expired entries. Checks a bounded number at a time and yields in between, so that neither requests of
 * this process nor writes of others wait long.
 */
export async function removeExpired<Value>(
  entries: Pick<Entries<Value>, 'slice' | 'change'>,
  hasExpired: (value: Value) => boolean,
): Promise<void> {
  for (let start = '', isLast = false; !isLast; ) {
    const slice = entries.slice({ start, limit: SLICE });
    const expired = slice.filter(({ value }) => hasExpired(value));
    await Promise.all(
      expired.map(({ key }) =>
        entries.change(key, (held) => [held === undefined || hasExpired(held) ? undefined : held, undefined]),
      ),
    );
    isLast = slice.length < SLICE;
    // The key right after the last one.
    start = `${slice.at(-1)?.key ?? ''}\0`;
    await otherWork();
  }
}
