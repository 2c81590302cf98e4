import type { MonotonicClock } from '../core/clock.js';

/**
 * Makes a function that does the work at most once at a time, and gives its result again for `freshMs` after it. So callers
 * without bound do not become work without bound.
 */
export function cached<Value>(
  work: () => Promise<Value>,
  { freshMs, monotonicClock }: { readonly freshMs: number; readonly monotonicClock: MonotonicClock },
): () => Promise<Value> {
  let current: Promise<Value> | undefined;
  let freshUntil = 0;
  return () => {
    if (current === undefined || monotonicClock() >= freshUntil) {
      freshUntil = Number.POSITIVE_INFINITY;
      current = work().finally(() => {
        freshUntil = monotonicClock() + freshMs;
      });
    }
    return current;
  };
}
