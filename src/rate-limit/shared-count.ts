import { randomUUID } from 'node:crypto';
import { CLOCK_SKEW_SECONDS, type Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import { type Wait, WINDOW_SECONDS } from './memory-count.js';

/** Counts the requests of a key in the last minute, in all processes that share the store, but not refused ones. */
export type SharedCount = (key: readonly string[], limit: number) => Promise<Wait>;

/**
 * Each request is an index entry that expires. Two concurrent requests may both take the last place: an exact limit
 * would need a lock in the store. What was counted by a clock that is further ahead than clocks should be does not count: it
 * would for as long as that clock is ahead.
 */
export function createSharedCount(
  store: Pick<Store, 'addToIndex' | 'readIndex'>,
  { names, clock }: { names: BlindIndex; clock: Clock },
): SharedCount {
  return async (key, limit) => {
    const index = names.newest('count', ...key);
    const now = clock();
    const ends = (await store.readIndex(index)).map((member) => Number.parseInt(member, 10));
    const counted = ends.filter((end) => end <= now + WINDOW_SECONDS + CLOCK_SKEW_SECONDS);
    if (counted.length >= limit) return Math.min(Math.max(1, Math.min(...counted) - now), WINDOW_SECONDS);
    const expiresAt = now + WINDOW_SECONDS;
    await store.addToIndex(index, { member: `${expiresAt} ${randomUUID()}`, expiresAt });
    return undefined;
  };
}
