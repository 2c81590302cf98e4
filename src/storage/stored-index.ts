import { INDEX_LIMIT, type IndexEntry } from './store.js';

/** An index as it is stored: when each member expires, in epoch seconds. */
export type StoredIndex = Readonly<Record<string, number>>;

/** The index after an addition, without what has expired, and the members that were removed to keep it bounded. */
export function addedTo(
  index: StoredIndex,
  { member, expiresAt }: IndexEntry,
  now: number,
): { next: StoredIndex; evicted: readonly string[] } {
  const living = Object.entries({ ...livingOf(index, now), [member]: expiresAt });
  const byEnd = living.sort(([, one], [, other]) => other - one);
  const evicted = byEnd.splice(INDEX_LIMIT).map(([name]) => name);
  return { next: Object.fromEntries(byEnd), evicted };
}

export function livingOf(index: StoredIndex, now: number): StoredIndex {
  return Object.fromEntries(Object.entries(index).filter(([, expiresAt]) => expiresAt > now));
}

export function without(index: StoredIndex, member: string): StoredIndex {
  return Object.fromEntries(Object.entries(index).filter(([name]) => name !== member));
}

export function isEmpty(index: StoredIndex): boolean {
  return Object.keys(index).length === 0;
}
