import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('The memory store', async () => {
  let now = 0;
  const store = createMemoryStore({ clock: () => now });
  return {
    store,
    setTime: (time) => {
      now = time;
    },
    another: async () => store,
    close: () => store.close(),
  };
});
