import assert from 'node:assert/strict';
import type { Store } from '../store.js';
import { begin, law, recordWith, type StoreLaw, successesOf, textOf, times, versionOf } from './law.js';

/** The laws of stores that several processes share. */
export const sharingLaws: readonly StoreLaw[] = [
  law('shows another process at once what was written', async ({ store, another }) => {
    const version = await begin(store, 'a');
    const other = await another();
    assert.equal(await textOf(other, 'a'), 'one');
    assert.equal(await other.replace('a', version, recordWith('other')), true);
    assert.equal(await textOf(store, 'a'), 'other');
    assert.equal(await store.replace('a', version, recordWith('late')), false);
    assert.equal(await other.delete('a'), true);
    assert.equal(await store.read('a'), undefined);
  }),

  law('lets one of two processes succeed that do the same at the same moment', async ({ store, another }) => {
    const other = await another();
    const successes = (act: (by: Store) => Promise<boolean>) => successesOf([act(store), act(other)]);
    for (const id of times(20, (index) => `record ${index}`)) {
      assert.equal(await successes((by) => by.create(id, recordWith('one'))), 1, 'create');
      const first = await versionOf(store, id);
      assert.equal(await successes((by) => by.replace(id, first, recordWith('two'))), 1, 'replace');
      const second = await versionOf(store, id);
      assert.equal(await successes((by) => by.delete(id, second)), 1, 'delete a version');
      await begin(store, id);
      assert.equal(await successes((by) => by.delete(id)), 1, 'delete');
    }
  }),
];
