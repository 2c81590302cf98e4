import type { Clock } from '../core/clock.js';
import type { Entries } from './entries.js';
import { INDEX_LIMIT, type IndexEntry, ignoreUnavailable, type Store } from './store.js';

/** An index as it is stored: when each member expires, in epoch seconds. */
export type StoredIndex = Readonly<Record<string, number>>;

/** The indexes of a store that changes one entry at a time. */
export function createStoredIndexes(
  indexes: Pick<Entries<StoredIndex>, 'get' | 'change'>,
  clock: Clock,
): Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'> {
  /** Empty indexes are not kept. */
  const changeIndex = <Result>(name: string, change: (index: StoredIndex) => { next: StoredIndex; result: Result }) =>
    indexes.change(name, (held = {}) => {
      const { next, result } = change(livingOf(held, clock()));
      return [hasExpired(next, clock()) ? undefined : next, result];
    });

  return {
    addToIndex: (name, entry) => changeIndex(name, (index) => addedTo(index, entry)),
    async readIndex(name) {
      const index = indexes.get(name) ?? {};
      const living = Object.keys(livingOf(index, clock()));
      if (living.length < Object.keys(index).length)
        await changeIndex(name, (next) => ({ next, result: undefined })).catch(ignoreUnavailable);
      return living;
    },
    removeFromIndex: (name, member) => changeIndex(name, ({ [member]: _, ...next }) => ({ next, result: undefined })),
  };
}

/** Adds to an index without expired members. The result: the members that were removed to keep it bounded. */
export function addedTo(index: StoredIndex, { member, expiresAt }: IndexEntry) {
  const byEnd = Object.entries({ ...index, [member]: expiresAt }).sort(([, one], [, other]) => other - one);
  const evicted = byEnd.splice(INDEX_LIMIT).map(([name]) => name);
  return { next: Object.fromEntries(byEnd), result: evicted };
}

export function livingOf(index: StoredIndex, now: number): StoredIndex {
  return Object.fromEntries(Object.entries(index).filter(([, expiresAt]) => expiresAt > now));
}

/** Whether all members have expired, if there are any. */
export function hasExpired(index: StoredIndex, now: number): boolean {
  return Object.values(index).every((expiresAt) => expiresAt <= now);
}
