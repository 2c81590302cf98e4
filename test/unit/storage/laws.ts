import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INDEX_LIMIT, type Store } from '../../../src/storage/store.js';

/** A store to hold to the laws, with a clock that the test moves. */
export interface StoreUnderTest {
  readonly store: Store;
  setTime(epochSeconds: number): void;
  /** A second view of the same records, as another process would have. */
  another(): Promise<Store>;
  close(): Promise<void>;
}

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const textOf = (value: Uint8Array | undefined) => value && Buffer.from(value).toString();

/** Far ahead, so that a store which also expires records by a clock of its own takes no part in it. */
const START = 4_000_000_000;
const END = START + 100;

/** The laws that every store keeps (`src/storage/store.ts`). */
export function describeStoreLaws(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the laws of a store`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await create();
      under.setTime(START);
      store = under.store;
    });
    afterEach(() => under.close());

    const begin = (id: string, value = 'one') =>
      store.create(id, { parts: { session: bytes(value), tokens: bytes('t') }, expiresAt: END });

    it('gives back what was created, every part at its first version', async () => {
      expect(await begin('a')).toBe(true);
      const record = await store.read('a');
      expect(textOf(record?.parts.session?.value)).toBe('one');
      expect(textOf(record?.parts.tokens?.value)).toBe('t');
      expect(record?.parts.session?.version).toBe(1);
      expect(record?.expiresAt).toBe(END);
    });

    it('keeps any bytes as they are', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.uint8Array({ maxLength: 5000 }), async (id, value) => {
          await store.create(id, { parts: { session: value }, expiresAt: END });
          const stored = (await store.read(id))?.parts.session?.value ?? new Uint8Array();
          expect(Buffer.from(stored).equals(Buffer.from(value))).toBe(true);
        }),
        { numRuns: 25, seed: 7 },
      );
    });

    it('knows nothing of an id that was never created', async () => {
      expect(await store.read('nobody')).toBeUndefined();
      expect(await store.delete('nobody')).toBe(false);
    });

    it('never replaces a record by creating it again', async () => {
      await begin('a');
      expect(await begin('a', 'two')).toBe(false);
      expect(textOf((await store.read('a'))?.parts.session?.value)).toBe('one');
    });

    it('replaces a part at the version that was read, and leaves the others alone', async () => {
      await begin('a');
      expect(await store.replace('a', 'session', { version: 1, value: bytes('two') })).toBe(true);
      const record = await store.read('a');
      expect(textOf(record?.parts.session?.value)).toBe('two');
      expect(record?.parts.session?.version).toBe(2);
      expect(record?.parts.tokens?.version).toBe(1);
    });

    it('refuses to replace a version that somebody else has replaced', async () => {
      await begin('a');
      await store.replace('a', 'session', { version: 1, value: bytes('two') });
      expect(await store.replace('a', 'session', { version: 1, value: bytes('three') })).toBe(false);
      expect(textOf((await store.read('a'))?.parts.session?.value)).toBe('two');
    });

    it('never brings a deleted record back by replacing a part of it', async () => {
      await begin('a');
      expect(await store.delete('a')).toBe(true);
      expect(await store.replace('a', 'session', { version: 1, value: bytes('two') })).toBe(false);
      expect(await store.read('a')).toBeUndefined();
    });

    it('never adds a part by replacing it', async () => {
      await begin('a');
      expect(await store.replace('a', 'other', { version: 1, value: bytes('x') })).toBe(false);
      expect(await store.replace('a', 'other', { version: 0, value: bytes('x') })).toBe(false);
    });

    it('lets exactly one of many concurrent writers win', async () => {
      await begin('a');
      const writes = Array.from({ length: 20 }, (_, index) =>
        store.replace('a', 'session', { version: 1, value: bytes(`writer ${index}`) }),
      );
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
      expect((await store.read('a'))?.parts.session?.version).toBe(2);
    });

    it('ends a record at its time, for reading, replacing and deleting alike', async () => {
      await begin('a');
      under.setTime(END - 1);
      expect(await store.read('a')).toBeDefined();
      under.setTime(END);
      expect(await store.read('a')).toBeUndefined();
      expect(await store.replace('a', 'session', { version: 1, value: bytes('two') })).toBe(false);
      expect(await store.delete('a')).toBe(false);
    });

    it('does not show a record again that somebody has seen ended, if the clock goes back', async () => {
      await begin('a');
      under.setTime(END);
      expect(await store.read('a')).toBeUndefined();
      under.setTime(END - 1);
      expect(await store.read('a')).toBeUndefined();
      expect(await store.replace('a', 'session', { version: 1, value: bytes('two') })).toBe(false);
    });

    it('moves the end with a replacement that says so', async () => {
      await begin('a');
      await store.replace('a', 'session', { version: 1, value: bytes('two'), expiresAt: END + 50 });
      under.setTime(END + 49);
      expect(await store.read('a')).toBeDefined();
      under.setTime(END + 50);
      expect(await store.read('a')).toBeUndefined();
    });

    it('puts another record in the place of one whose part has the version that was read, all of it at once', async () => {
      await begin('a');
      const successor = { parts: { movedTo: bytes('b') }, expiresAt: END + 50 };
      expect(await store.supersede('a', { part: 'tokens', version: 1 }, successor)).toBe(true);
      under.setTime(END + 49);
      const record = await store.read('a');
      expect(Object.keys(record?.parts ?? {})).toEqual(['movedTo']);
      expect([textOf(record?.parts.movedTo?.value), record?.parts.movedTo?.version]).toEqual(['b', 1]);
      expect(await store.replace('a', 'tokens', { version: 1, value: bytes('late') })).toBe(false);
      under.setTime(END + 50);
      expect(await store.read('a')).toBeUndefined();
    });

    it('supersedes a record by nothing, which deletes it', async () => {
      await begin('a');
      expect(await store.supersede('a', { part: 'tokens', version: 1 })).toBe(true);
      expect(await store.read('a')).toBeUndefined();
      expect(await store.delete('a')).toBe(false);
    });

    it('supersedes nothing that is gone, has ended, or was replaced since it was read', async () => {
      const read = { part: 'tokens', version: 1 };
      expect(await store.supersede('a', read, { parts: {}, expiresAt: END })).toBe(false);
      await begin('a');
      await store.replace('a', 'tokens', { version: 1, value: bytes('newer') });
      expect(await store.supersede('a', read)).toBe(false);
      expect(textOf((await store.read('a'))?.parts.tokens?.value)).toBe('newer');
      under.setTime(END);
      expect(await store.supersede('a', { part: 'tokens', version: 2 })).toBe(false);
    });

    it('lets exactly one of many supersede a record', async () => {
      await begin('a');
      const tries = Array.from({ length: 10 }, (_, index) =>
        store.supersede('a', { part: 'tokens', version: 1 }, { parts: { movedTo: bytes(`${index}`) }, expiresAt: END }),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });

    it('lets an ended id be created anew', async () => {
      await begin('a');
      under.setTime(END);
      expect(await store.create('a', { parts: { session: bytes('new') }, expiresAt: END + 10 })).toBe(true);
      expect(textOf((await store.read('a'))?.parts.session?.value)).toBe('new');
    });

    it('shows another process at once what was written, and lets only one of both win', async () => {
      await begin('a');
      const other = await under.another();
      expect(textOf((await other.read('a'))?.parts.session?.value)).toBe('one');
      expect(await other.replace('a', 'session', { version: 1, value: bytes('other') })).toBe(true);
      expect(textOf((await store.read('a'))?.parts.session?.value)).toBe('other');
      expect(await store.replace('a', 'session', { version: 1, value: bytes('late') })).toBe(false);
      await other.delete('a');
      expect(await store.read('a')).toBeUndefined();
    });

    it('lets only one of two win that do the same at the same moment', async () => {
      const other = await under.another();
      const winners = async (act: (by: Store) => Promise<boolean>) =>
        (await Promise.all([act(store), act(other)])).filter(Boolean).length;
      for (let index = 0; index < 20; index += 1) {
        const id = `a ${index}`;
        const record = { parts: { session: bytes('one') }, expiresAt: END };
        expect(await winners((by) => by.create(id, record))).toBe(1);
        expect(await winners((by) => by.replace(id, 'session', { version: 1, value: bytes('two') }))).toBe(1);
        expect(await winners((by) => by.supersede(id, { part: 'session', version: 2 }, record))).toBe(1);
        expect(await winners((by) => by.delete(id))).toBe(1);
        const holders = ['one', 'other'];
        const lease = () => ({ holder: holders.pop() ?? '', lifetimeMs: 60_000 });
        expect(await winners((by) => by.acquireLease(id, lease()))).toBe(1);
      }
    });

    describe('has indexes', () => {
      const add = (member: string, expiresAt = END) => store.addToIndex('i', { member, expiresAt });
      const members = async (from = store) => [...(await from.readIndex('i'))].sort();

      it('with the members that were added and not removed, each once', async () => {
        expect(await members()).toEqual([]);
        for (const member of ['a', 'b', 'a', 'c']) expect(await add(member)).toEqual([]);
        await store.removeFromIndex('i', 'b');
        await store.removeFromIndex('i', 'nobody');
        await store.removeFromIndex('another', 'a');
        expect(await members()).toEqual(['a', 'c']);
        expect(await store.readIndex('another')).toEqual([]);
      });

      it('whose members end each at its own time, and stay away if the clock goes back', async () => {
        await add('short', START + 10);
        await add('long');
        under.setTime(START + 9);
        expect(await members()).toEqual(['long', 'short']);
        under.setTime(START + 10);
        expect(await members()).toEqual(['long']);
        under.setTime(START + 9);
        expect(await members()).toEqual(['long']);
        under.setTime(END);
        expect(await members()).toEqual([]);
      });

      it('whose members live on when they are added again with a later end', async () => {
        await add('a', START + 10);
        await add('a', START + 20);
        under.setTime(START + 19);
        expect(await members()).toEqual(['a']);
      });

      it('that another process sees at once', async () => {
        await add('a');
        const other = await under.another();
        expect(await members(other)).toEqual(['a']);
        await other.removeFromIndex('i', 'a');
        await other.addToIndex('i', { member: 'b', expiresAt: END });
        expect(await members()).toEqual(['b']);
      });

      it('that lose nothing when many add at once', async () => {
        const added = Array.from({ length: 40 }, (_, index) => `member ${index}`);
        await Promise.all(added.map((member) => add(member)));
        expect(await members()).toEqual([...added].sort());
      });

      it('that are bounded: who ends first has to go, and is named', async () => {
        const most = Array.from({ length: INDEX_LIMIT }, (_, index) => `member ${index}`);
        await Promise.all(most.map((member, index) => add(member, END + 10_000 + index)));
        expect(await add('one more', END + 50_000)).toEqual(['member 0']);
        expect(await add('member 1', END + 60_000)).toEqual([]);
        const left = await members();
        expect([left.length, left.includes('member 0'), left.includes('one more')]).toEqual([INDEX_LIMIT, false, true]);
      });

      it('apart from records and leases', async () => {
        await begin('i');
        await store.acquireLease('i', { holder: 'one', lifetimeMs: 60_000 });
        expect(await members()).toEqual([]);
        await add('a');
        await store.delete('i');
        expect(await members()).toEqual(['a']);
        expect(await store.read('i')).toBeUndefined();
      });
    });

    it('gives a lease to one holder, who can prolong it and give it back', async () => {
      const lease = (holder: string) => store.acquireLease('a', { holder, lifetimeMs: 60_000 });
      expect(await lease('one')).toBe(true);
      expect(await lease('two')).toBe(false);
      expect(await lease('one')).toBe(true);
      await store.releaseLease('a', 'two');
      expect(await lease('two')).toBe(false);
      await store.releaseLease('a', 'one');
      expect(await lease('two')).toBe(true);
    });

    it('gives a lease to exactly one of many that want it at once', async () => {
      const wanted = Array.from({ length: 20 }, (_, index) =>
        store.acquireLease('a', { holder: `holder ${index}`, lifetimeMs: 60_000 }),
      );
      expect((await Promise.all(wanted)).filter(Boolean)).toHaveLength(1);
    });

    it('takes a lease from a holder that let it end', async () => {
      await store.acquireLease('a', { holder: 'one', lifetimeMs: 20 });
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(await store.acquireLease('a', { holder: 'two', lifetimeMs: 60_000 })).toBe(true);
      await store.releaseLease('a', 'one');
      expect(await store.acquireLease('a', { holder: 'three', lifetimeMs: 60_000 })).toBe(false);
    });

    it('keeps leases apart from records', async () => {
      await store.acquireLease('a', { holder: 'one', lifetimeMs: 60_000 });
      expect(await store.read('a')).toBeUndefined();
      expect(await begin('a')).toBe(true);
      await store.delete('a');
      expect(await store.acquireLease('a', { holder: 'two', lifetimeMs: 60_000 })).toBe(false);
    });
  });
}
