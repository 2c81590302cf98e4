import type { Awaitable } from '../core/awaitable.js';
import type { Store } from './store.js';

export type StoreOperation = Exclude<keyof Store, 'close'>;

/** Is called when an operation begins, and returns what to call when it has ended. */
export type WatchStore = (operation: StoreOperation) => (error?: unknown) => void;

/**
 * Wraps a store to observe each operation. What the store returns synchronously is returned synchronously; a promise is passed
 * on as it is.
 */
export function watchedStore(store: Store, watch: WatchStore): Store {
  const watched = <Result>(operation: StoreOperation, act: () => Awaitable<Result>): Awaitable<Result> => {
    const ended = watch(operation);
    let result: Awaitable<Result>;
    try {
      result = act();
    } catch (error) {
      ended(error);
      throw error;
    }
    if (result instanceof Promise) result.then(() => ended(), ended);
    else ended();
    return result;
  };
  // For methods that always return a promise.
  const later = <Result>(operation: StoreOperation, act: () => Promise<Result>) =>
    watched(operation, act) as Promise<Result>;
  return {
    create: (id, record) => later('create', () => store.create(id, record)),
    read: (id) => watched('read', () => store.read(id)),
    replace: (id, version, next) => later('replace', () => store.replace(id, version, next)),
    delete: (id, version) => later('delete', () => store.delete(id, version)),
    addToIndex: (index, entry) => later('addToIndex', () => store.addToIndex(index, entry)),
    readIndex: (index) => later('readIndex', () => store.readIndex(index)),
    removeFromIndex: (index, member) => later('removeFromIndex', () => store.removeFromIndex(index, member)),
    acquireLease: (name, lease) => later('acquireLease', () => store.acquireLease(name, lease)),
    releaseLease: (name, holder) => later('releaseLease', () => store.releaseLease(name, holder)),
    close: () => store.close(),
  };
}
