import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import { type Wait, WINDOW_SECONDS } from './wait.js';

/** Counts the requests of a key in the last minute, in all processes that share the store, but not refused ones. */
export type SharedCount = (key: readonly string[], limit: number) => Promise<Wait>;

/**
 * Each request is an index entry that expires. Two concurrent requests may both take the last place: an exact limit
 * would need a lock in the store.
 */
export function createSharedCount(
  store: Pick<Store, 'addToIndex' | 'readIndex'>,
  { names, clock }: { names: BlindIndex; clock: Clock },
): SharedCount {
  return async (key, limit) => {
    const index = names.newest('count', ...key);
    const counted = await store.readIndex(index);
    const now = clock();
    if (counted.length >= limit) return Math.max(1, firstEndOf(counted) - now);
    const expiresAt = now + WINDOW_SECONDS;
    await store.addToIndex(index, { member: `${expiresAt} ${randomUUID()}`, expiresAt });
    return undefined;
  };
}

function firstEndOf(members: readonly string[]): number {
  return Math.min(...members.map((member) => Number.parseInt(member, 10)));
}
