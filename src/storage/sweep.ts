import { setImmediate as otherWork } from 'node:timers/promises';
import type { Entries } from './embedded-entries.js';

const SLICE = 250;

/**
 * Removes all that has ended. It looks at a bounded number of entries at a time, and lets other work in between, so that
 * nobody waits long, neither for this process nor for the one writer there is.
 */
export async function removeEnded<Value>(
  entries: Pick<Entries<Value>, 'slice' | 'change'>,
  hasEnded: (value: Value) => boolean,
): Promise<void> {
  for (let start = '', isLast = false; !isLast; ) {
    const slice = entries.slice({ start, limit: SLICE });
    const ended = slice.filter(({ value }) => hasEnded(value));
    await Promise.all(
      ended.map(({ key }) =>
        entries.change(key, (held) => [held === undefined || hasEnded(held) ? undefined : held, undefined]),
      ),
    );
    isLast = slice.length < SLICE;
    // The key that is just behind the last one.
    start = `${slice.at(-1)?.key ?? ''}\0`;
    await otherWork();
  }
}
