import type { Clock } from '../vocabulary/clock.js';
import { createEmbeddedStore } from './embedded-store.js';
import { createMemoryStore } from './memory-store.js';
import type { Store } from './store.js';

/** Which store, and where. */
export type StoreChoice = { readonly kind: 'memory' } | { readonly kind: 'embedded'; readonly folder: string };

/** Makes the store that was chosen. */
export async function createStore(choice: StoreChoice, clock: Clock): Promise<Store> {
  switch (choice.kind) {
    case 'memory':
      return createMemoryStore({ clock });
    case 'embedded':
      return createEmbeddedStore({ folder: choice.folder, clock });
  }
}
