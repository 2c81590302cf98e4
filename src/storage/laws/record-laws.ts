import assert from 'node:assert/strict';
import { begin, END, law, recordWith, type StoreLaw, successesOf, textOf, times, versionOf } from './law.js';

/** Empty, every byte once, and more than a page of a disk. */
const VALUES = [0, 256, 70_000].map((length) => Uint8Array.from({ length }, (_, index) => index % 256));

export const recordLaws: readonly StoreLaw[] = [
  law('returns a record as it was created', async ({ store }) => {
    assert.equal(await store.create('a', recordWith('one', { kind: 'some-kind' })), true);
    const record = await store.read('a');
    assert.deepEqual([record?.kind, record?.expiresAt], ['some-kind', END]);
    assert.equal(await textOf(store, 'a'), 'one');
  }),

  law('keeps any bytes as they are, also none', async ({ store }) => {
    for (const value of VALUES) {
      await store.create(`${value.length} bytes`, recordWith('', { value }));
      const stored = await store.read(`${value.length} bytes`);
      assert.deepEqual([...(stored?.value ?? [0])], [...value]);
    }
  }),

  law('has no record under an id that was never created', async ({ store }) => {
    assert.equal(await store.read('unknown'), undefined);
    assert.equal(await store.delete('unknown'), false);
    assert.equal(await store.delete('unknown', 1), false);
    assert.equal(await store.replace('unknown', 1, recordWith('one')), false);
    assert.equal(await store.read('unknown'), undefined);
  }),

  law('never overwrites a record when it is created again', async ({ store }) => {
    const version = await begin(store, 'a');
    assert.equal(await store.create('a', recordWith('two')), false);
    assert.deepEqual([await textOf(store, 'a'), await versionOf(store, 'a')], ['one', version]);
  }),

  law('replaces the version that was read, as a whole', async ({ store }) => {
    const version = await begin(store, 'a');
    const next = recordWith('two', { kind: 'moved', expiresAt: END + 50 });
    assert.equal(await store.replace('a', version, next), true);
    const record = await store.read('a');
    assert.deepEqual([record?.kind, record?.expiresAt], ['moved', END + 50]);
    assert.equal(await textOf(store, 'a'), 'two');
  }),

  law('gives each replacement a version that the record never had', async ({ store }) => {
    const versions = [await begin(store, 'a')];
    for (const text of ['two', 'three', 'four']) {
      assert.equal(await store.replace('a', await versionOf(store, 'a'), recordWith(text)), true);
      versions.push(await versionOf(store, 'a'));
    }
    assert.equal(new Set(versions).size, 4);
  }),

  law('refuses to replace a version that was replaced since it was read', async ({ store }) => {
    const version = await begin(store, 'a');
    await store.replace('a', version, recordWith('two'));
    assert.equal(await store.replace('a', version, recordWith('three')), false);
    assert.equal(await textOf(store, 'a'), 'two');
  }),

  law('never brings a deleted record back when it is replaced', async ({ store }) => {
    const version = await begin(store, 'a');
    assert.equal(await store.delete('a'), true);
    assert.equal(await store.read('a'), undefined);
    assert.equal(await store.replace('a', version, recordWith('two')), false);
    assert.equal(await store.read('a'), undefined);
    assert.equal(await store.delete('a'), false);
  }),

  law('deletes the version that was read, and no other', async ({ store }) => {
    const version = await begin(store, 'a');
    await store.replace('a', version, recordWith('two'));
    assert.equal(await store.delete('a', version), false);
    assert.equal(await textOf(store, 'a'), 'two');
    assert.equal(await store.delete('a', await versionOf(store, 'a')), true);
    assert.equal(await store.read('a'), undefined);
  }),

  law('keeps records apart', async ({ store }) => {
    const version = await begin(store, 'a', 'of a');
    await begin(store, 'b', 'of b');
    await store.replace('a', version, recordWith('new a'));
    assert.equal(await textOf(store, 'b'), 'of b');
    await store.delete('a');
    assert.equal(await textOf(store, 'b'), 'of b');
  }),

  law('lets one of many concurrent creations succeed', async ({ store }) => {
    assert.equal(await successesOf(times(20, (index) => store.create('a', recordWith(`${index}`)))), 1);
  }),

  law('lets one of many concurrent replacements succeed', async ({ store }) => {
    const version = await begin(store, 'a');
    const writes = times(20, (index) => store.replace('a', version, recordWith(`writer ${index}`)));
    const results = await Promise.all(writes);
    assert.equal(results.filter(Boolean).length, 1);
    assert.equal(await textOf(store, 'a'), `writer ${results.indexOf(true)}`);
  }),

  law('lets one of many concurrent deletions succeed', async ({ store }) => {
    const version = await begin(store, 'a');
    assert.equal(await successesOf(times(10, () => store.delete('a', version))), 1);
  }),

  law('lets either a replacement or a deletion of the same version succeed', async ({ store }) => {
    for (const id of times(10, (index) => `record ${index}`)) {
      const version = await begin(store, id);
      const [replaced, deleted] = await Promise.all([
        store.replace(id, version, recordWith('two')),
        store.delete(id, version),
      ]);
      assert.equal(replaced !== deleted, true);
      assert.equal(await textOf(store, id), replaced ? 'two' : undefined);
    }
  }),
];
