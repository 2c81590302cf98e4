import type { Clock } from '../core/clock.js';
import type { Entries } from './embedded-entries.js';
import { ignoreUnavailable, type Store } from './store.js';
import { addedTo, isEmpty, livingOf, type StoredIndex, without } from './stored-index.js';

/** The indexes of an embedded store. */
export function createEmbeddedIndexes(
  indexes: Entries<StoredIndex>,
  clock: Clock,
): Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'> {
  /** Empty indexes are not kept. */
  const changeIndex = <Result>(name: string, change: (index: StoredIndex) => { next: StoredIndex; result: Result }) =>
    indexes.change(name, (held = {}) => {
      const { next, result } = change(livingOf(held, clock()));
      return [isEmpty(livingOf(next, clock())) ? undefined : next, result];
    });

  return {
    addToIndex: (name, entry) =>
      changeIndex(name, (index) => {
        const { next, evicted } = addedTo(index, entry, clock());
        return { next, result: evicted };
      }),
    async readIndex(name) {
      const index = indexes.get(name) ?? {};
      const living = Object.keys(livingOf(index, clock()));
      if (living.length < Object.keys(index).length)
        await changeIndex(name, (next) => ({ next, result: undefined })).catch(ignoreUnavailable);
      return living;
    },
    removeFromIndex: (name, member) =>
      changeIndex(name, (index) => ({ next: without(index, member), result: undefined })),
  };
}
