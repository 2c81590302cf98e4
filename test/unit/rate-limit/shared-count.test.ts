import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createSharedCount } from '../../../src/rate-limit/shared-count.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';

const LIMIT = 3;

it('Requests that a process with a clock ahead has counted hold up nobody for longer than two minutes', async () => {
  let now = 10_000;
  const store = createMemoryStore({ clock: () => now });
  const names = createBlindIndex([randomBytes(32)]);
  const countBy = (ahead: number) => createSharedCount(store, { names, clock: () => now + ahead });
  for (let count = 0; count < LIMIT; count += 1) expect(await countBy(600)(['alice'], LIMIT)).toBe(undefined);
  expect(await countBy(0)(['alice'], LIMIT)).toBe(undefined);
  for (let count = 0; count < LIMIT; count += 1) expect(await countBy(30)(['bob'], LIMIT)).toBe(undefined);
  expect(await countBy(0)(['bob'], LIMIT)).toBeLessThanOrEqual(60);
  now += 91;
  expect(await countBy(0)(['bob'], LIMIT)).toBe(undefined);
  await store.close();
});
