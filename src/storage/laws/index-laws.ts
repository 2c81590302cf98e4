import assert from 'node:assert/strict';
import { INDEX_LIMIT, type Store } from '../store.js';
import { begin, END, law, START, type StoreLaw, times } from './law.js';

const NAME = 'index';

/** A divisor of `INDEX_LIMIT`, and few enough for a connection pool. */
const AT_ONCE = 20;

const add = (store: Store, member: string, expiresAt = END) => store.addToIndex(NAME, { member, expiresAt });

async function membersOf(store: Store): Promise<string[]> {
  return [...(await store.readIndex(NAME))].sort();
}

export const indexLaws: readonly StoreLaw[] = [
  law('lists the members of an index that were added and not removed, each once', async ({ store }) => {
    assert.deepEqual(await membersOf(store), []);
    for (const member of ['a', 'b', 'a', 'c']) assert.deepEqual([...(await add(store, member))], []);
    await store.removeFromIndex(NAME, 'b');
    await store.removeFromIndex(NAME, 'unknown');
    await store.removeFromIndex('another index', 'a');
    assert.deepEqual(await membersOf(store), ['a', 'c']);
    assert.deepEqual([...(await store.readIndex('another index'))], []);
  }),

  law('lets each member of an index expire at its own time, for good', async ({ store, setTime }) => {
    await add(store, 'short', START + 10);
    await add(store, 'long');
    setTime(START + 9);
    assert.deepEqual(await membersOf(store), ['long', 'short']);
    setTime(START + 10);
    assert.deepEqual(await membersOf(store), ['long']);
    setTime(START + 9);
    assert.deepEqual(await membersOf(store), ['long'], 'an expired member is not listed again');
    setTime(END);
    assert.deepEqual(await membersOf(store), []);
  }),

  law('moves the end of a member that is added again', async ({ store, setTime }) => {
    await add(store, 'a', START + 10);
    await add(store, 'a', START + 20);
    setTime(START + 19);
    assert.deepEqual(await membersOf(store), ['a']);
    setTime(START + 20);
    assert.deepEqual(await membersOf(store), []);
  }),

  law('shows another process at once what an index lists', async ({ store, another }) => {
    await add(store, 'a');
    const other = await another();
    assert.deepEqual(await membersOf(other), ['a']);
    await other.removeFromIndex(NAME, 'a');
    await add(other, 'b');
    assert.deepEqual(await membersOf(store), ['b']);
  }),

  law('loses no member when many are added at once', async ({ store, another }) => {
    const other = await another();
    const added = times(40, (index) => `member ${index}`);
    await Promise.all(added.map((member, index) => add(index % 2 === 0 ? store : other, member)));
    assert.deepEqual(await membersOf(store), added.sort());
  }),

  law('bounds an index: the member that would expire first is removed and returned', async ({ store }) => {
    for (let count = 0; count < INDEX_LIMIT; count += AT_ONCE) {
      const numbers = times(AT_ONCE, (index) => count + index);
      await Promise.all(numbers.map((number) => add(store, `member ${number}`, END + 10_000 + number)));
    }
    assert.deepEqual([...(await add(store, 'one more', END + 50_000))], ['member 0']);
    assert.deepEqual([...(await add(store, 'member 1', END + 60_000))], []);
    const left = await membersOf(store);
    assert.equal(left.length, INDEX_LIMIT);
    assert.deepEqual([left.includes('member 0'), left.includes('one more')], [false, true]);
  }),

  law('keeps indexes apart from records and leases of the same name', async ({ store }) => {
    await begin(store, NAME);
    await store.acquireLease(NAME, { holder: 'one', lifetimeMs: 60_000 });
    assert.deepEqual(await membersOf(store), []);
    await add(store, 'a');
    await store.delete(NAME);
    assert.deepEqual(await membersOf(store), ['a']);
    assert.equal(await store.read(NAME), undefined);
  }),
];
