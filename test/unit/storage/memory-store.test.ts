import { expect, it } from '@jest/globals';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { describeStoreLaws } from './laws.js';

describeStoreLaws('The memory store', async (clock) => {
  const store = createMemoryStore({ clock });
  return { store, another: async () => store, close: () => store.close() };
});

it('A lease in memory ends in time also if the clock is set back', async () => {
  const store = createMemoryStore({ clock: () => 1000 });
  const { now } = Date;
  Date.now = () => now() + 600_000;
  await store.acquireLease('a', { holder: 'one', lifetimeMs: 50 });
  Date.now = now;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await store.acquireLease('a', { holder: 'other', lifetimeMs: 50 })).toBe(true);
  await store.close();
});
