import { hash } from 'node:crypto';
import type { Store } from './store.js';

/**
 * The part of a store that belongs to one of several frontends. Ids, indexes and leases have other names in the store, so no
 * frontend reads, ends or locks what another one has.
 */
export function storeOfFrontend(store: Store, frontend: string): Store {
  const own = (name: string): string => hash('sha256', `tmi-bff frontend\0${frontend}\0${name}`, 'base64url');
  return {
    create: (id, record) => store.create(own(id), record),
    read: (id) => store.read(own(id)),
    replace: (id, version, next) => store.replace(own(id), version, next),
    delete: (id, version) => store.delete(own(id), version),
    addToIndex: (index, entry) => store.addToIndex(own(index), entry),
    readIndex: (index) => store.readIndex(own(index)),
    removeFromIndex: (index, member) => store.removeFromIndex(own(index), member),
    acquireLease: (name, lease) => store.acquireLease(own(name), lease),
    releaseLease: (name, holder) => store.releaseLease(own(name), holder),
    // The process closes it, after the last frontend.
    close: async () => undefined,
  };
}
