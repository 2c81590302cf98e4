import assert from 'node:assert/strict';
import { begin, END, law, recordWith, type StoreLaw, textOf } from './law.js';

export const expiryLaws: readonly StoreLaw[] = [
  law('returns a record until the second in which it expires', async ({ store, setTime }) => {
    await begin(store, 'a');
    setTime(END - 1);
    assert.equal(await textOf(store, 'a'), 'one');
    setTime(END);
    assert.equal(await store.read('a'), undefined);
  }),

  law('does not replace an expired record', async ({ store, setTime }) => {
    const version = await begin(store, 'a');
    setTime(END);
    assert.equal(await store.replace('a', version, recordWith('two', { expiresAt: END + 50 })), false);
    assert.equal(await store.read('a'), undefined);
  }),

  law('does not count an expired record as deleted', async ({ store, setTime }) => {
    const version = await begin(store, 'a');
    await begin(store, 'b');
    setTime(END);
    assert.equal(await store.delete('a', version), false);
    assert.equal(await store.delete('b'), false);
  }),

  law('moves the end of a record with a replacement', async ({ store, setTime }) => {
    const version = await begin(store, 'a');
    await store.replace('a', version, recordWith('two', { expiresAt: END + 50 }));
    setTime(END + 49);
    assert.equal(await textOf(store, 'a'), 'two');
    setTime(END + 50);
    assert.equal(await store.read('a'), undefined);
  }),

  law('creates a record under the id of an expired one', async ({ store, setTime }) => {
    await begin(store, 'a');
    setTime(END);
    assert.equal(await store.create('a', recordWith('new', { expiresAt: END + 10 })), true);
    assert.equal(await textOf(store, 'a'), 'new');
  }),

  law('never returns a record that was found expired, also if the clock is set back', async ({ store, setTime }) => {
    const version = await begin(store, 'a');
    setTime(END);
    assert.equal(await store.read('a'), undefined);
    setTime(END - 1);
    assert.equal(await store.read('a'), undefined);
    assert.equal(await store.replace('a', version, recordWith('two')), false);
  }),
];
