import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('The memory store', async (clock) => {
  const store = createMemoryStore({ clock });
  return { store, another: async () => store, close: () => store.close() };
});
