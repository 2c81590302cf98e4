import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import type { Store } from '../store.js';
import { begin, law, type StoreLaw, successesOf, times } from './law.js';

const acquire = (store: Store, holder: string, lifetimeMs = 60_000) => store.acquireLease('a', { holder, lifetimeMs });

export const leaseLaws: readonly StoreLaw[] = [
  law('gives a lease to one holder, who can extend it and give it back', async ({ store }) => {
    assert.equal(await acquire(store, 'one'), true);
    assert.equal(await acquire(store, 'two'), false);
    assert.equal(await acquire(store, 'one'), true);
    await store.releaseLease('a', 'two');
    assert.equal(await acquire(store, 'two'), false, 'only its holder gives a lease back');
    await store.releaseLease('a', 'one');
    assert.equal(await acquire(store, 'two'), true);
  }),

  law('gives a lease to one of many that want it at once', async ({ store, another }) => {
    const other = await another();
    const wanted = times(20, (index) => acquire(index % 2 === 0 ? store : other, `holder ${index}`));
    assert.equal(await successesOf(wanted), 1);
  }),

  law('ends a lease after its lifetime, by real time', async ({ store }) => {
    await acquire(store, 'one', 20);
    await passed(60);
    assert.equal(await acquire(store, 'two'), true);
    await store.releaseLease('a', 'one');
    assert.equal(await acquire(store, 'three'), false, 'a former holder gives back nothing');
  }),

  law('extends a lease by its whole lifetime', async ({ store }) => {
    await acquire(store, 'one', 60_000);
    await acquire(store, 'one', 20);
    await passed(60);
    assert.equal(await acquire(store, 'two'), true);
    assert.equal(await acquire(store, 'two', 60_000), true);
    assert.equal(await acquire(store, 'three'), false);
  }),

  law('keeps leases apart from records of the same name', async ({ store }) => {
    await acquire(store, 'one');
    assert.equal(await store.read('a'), undefined);
    await begin(store, 'a');
    await store.delete('a');
    assert.equal(await acquire(store, 'two'), false);
  }),
];
