import { setImmediate as roundTrip } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../../src/core/clock.js';
import { storeLaws } from '../../../src/storage/laws/store-laws.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import type { NewRecord, Store } from '../../../src/storage/store.js';

interface Broken {
  /** What it does wrong. */
  readonly fault: string;
  /** The laws that notice it; there may be more that do. */
  readonly laws: readonly string[];
  /** The members that it has instead of a right store's, on the same records. */
  change(store: Store, clock: Clock): Partial<Store>;
  /** Another process has records of its own. */
  readonly sharesNothing?: boolean;
}

/** Reads, lets others come first, and acts on what it read. */
const racing = async (store: Store, id: string, act: (isThere: boolean) => Promise<boolean>): Promise<boolean> => {
  const isThere = (await store.read(id)) !== undefined;
  await roundTrip();
  return act(isThere);
};

const overwrite = async (store: Store, id: string, record: NewRecord) => {
  await store.delete(id);
  return store.create(id, record);
};

const BROKEN: readonly Broken[] = [
  {
    fault: 'forgets the kind and the end of a record',
    laws: ['returns a record as it was created', 'replaces the version that was read, as a whole'],
    change: (store) => ({
      create: (id, record) => store.create(id, { ...record, kind: 'record' }),
      replace: async (id, version, next) => {
        const current = await store.read(id);
        return store.replace(id, version, { ...next, expiresAt: current?.expiresAt ?? 0 });
      },
    }),
  },
  {
    fault: 'keeps values as text',
    laws: ['keeps any bytes as they are, also none'],
    change: (store) => ({
      create: (id, record) => store.create(id, { ...record, value: Buffer.from(Buffer.from(record.value).toString()) }),
    }),
  },
  {
    fault: 'claims to have written and deleted what is not there',
    laws: ['has no record under an id that was never created'],
    change: () => ({ delete: async () => true, replace: async () => true }),
  },
  {
    fault: 'overwrites on create',
    laws: ['never overwrites a record when it is created again'],
    change: (store) => ({ create: (id, record) => overwrite(store, id, record) }),
  },
  {
    fault: 'reads first and creates later',
    laws: ['lets one of many concurrent creations succeed'],
    change: (store) => ({
      create: (id, record) => racing(store, id, async (isThere) => (await store.create(id, record)) || !isThere),
    }),
  },
  {
    fault: 'starts each replacement at the first version again',
    laws: [
      'gives each replacement a version that the record never had',
      'refuses to replace a version that was replaced since it was read',
    ],
    change: (store) => ({
      replace: async (id, version, next) => (await store.delete(id, version)) && store.create(id, next),
    }),
  },
  {
    fault: 'replaces any version',
    laws: ['refuses to replace a version that was replaced since it was read'],
    change: (store) => ({
      replace: async (id, _version, next) => {
        const current = await store.read(id);
        return current !== undefined && store.replace(id, current.version, next);
      },
    }),
  },
  {
    fault: 'creates what is to be replaced',
    laws: ['never brings a deleted record back when it is replaced', 'does not replace an expired record'],
    change: (store) => ({
      replace: async (id, version, next) => (await store.replace(id, version, next)) || store.create(id, next),
    }),
  },
  {
    fault: 'deletes any version',
    laws: ['deletes the version that was read, and no other'],
    change: (store) => ({ delete: (id) => store.delete(id) }),
  },
  {
    fault: 'keeps one record only',
    laws: ['keeps records apart'],
    change: (store) => ({
      create: (_id, record) => overwrite(store, 'the one', record),
      read: () => store.read('the one'),
      replace: (_id, version, next) => store.replace('the one', version, next),
      delete: (_id, version) => store.delete('the one', version),
    }),
  },
  {
    fault: 'reads first and replaces later',
    laws: [
      'lets one of many concurrent replacements succeed',
      'lets either a replacement or a deletion of the same version succeed',
    ],
    change: (store) => ({
      replace: async (id, version, next) => {
        const isCurrent = (await store.read(id))?.version === version;
        await roundTrip();
        const current = await store.read(id);
        return isCurrent && (current === undefined || (await store.replace(id, current.version, next)));
      },
    }),
  },
  {
    fault: 'reads first and deletes later',
    laws: ['lets one of many concurrent deletions succeed'],
    change: (store) => ({
      delete: (id) => racing(store, id, async (isThere) => (await store.delete(id)) || isThere),
    }),
  },
  {
    fault: 'keeps records a second too long',
    laws: [
      'returns a record until the second in which it expires',
      'does not count an expired record as deleted',
      'moves the end of a record with a replacement',
      'creates a record under the id of an expired one',
    ],
    change: (store) => ({
      create: (id, record) => store.create(id, { ...record, expiresAt: record.expiresAt + 1 }),
      replace: (id, version, next) => store.replace(id, version, { ...next, expiresAt: next.expiresAt + 1 }),
      addToIndex: (name, entry) => store.addToIndex(name, { ...entry, expiresAt: entry.expiresAt + 1 }),
    }),
  },
  {
    fault: 'hides expired records, and shows them again when the clock is set back',
    laws: ['never returns a record that was found expired, also if the clock is set back'],
    change: (store, clock) => {
      const ends = new Map<string, number>();
      return {
        create: (id, record) => {
          ends.set(id, record.expiresAt);
          return store.create(id, { ...record, expiresAt: Number.MAX_SAFE_INTEGER });
        },
        read: async (id) => ((ends.get(id) ?? 0) > clock() ? store.read(id) : undefined),
      };
    },
  },
  {
    fault: 'shares nothing with another process',
    laws: [
      'shows another process at once what was written',
      'lets one of two processes succeed that do the same at the same moment',
      'shows another process at once what an index lists',
      'loses no member when many are added at once',
      'gives a lease to one of many that want it at once',
    ],
    sharesNothing: true,
    change: () => ({}),
  },
  {
    fault: 'lists removed members',
    laws: ['lists the members of an index that were added and not removed, each once'],
    change: () => ({ removeFromIndex: async () => undefined }),
  },
  {
    fault: 'never ends members',
    laws: ['lets each member of an index expire at its own time, for good'],
    change: (store) => ({
      addToIndex: (name, { member }) => store.addToIndex(name, { member, expiresAt: Number.MAX_SAFE_INTEGER }),
    }),
  },
  {
    fault: 'keeps the first end of a member',
    laws: ['moves the end of a member that is added again'],
    change: (store) => ({
      addToIndex: async (name, entry) =>
        (await store.readIndex(name)).includes(entry.member) ? [] : store.addToIndex(name, entry),
    }),
  },
  {
    fault: 'does not tell which members had to go',
    laws: ['bounds an index: the member that would expire first is removed and returned'],
    change: (store) => ({
      addToIndex: async (name, entry) => {
        await store.addToIndex(name, entry);
        return [];
      },
    }),
  },
  {
    fault: 'keeps leases and indexes with the records',
    laws: [
      'keeps indexes apart from records and leases of the same name',
      'keeps leases apart from records of the same name',
    ],
    change: (store) => ({
      acquireLease: async (name, lease) => {
        await store.addToIndex(name, { member: 'leased', expiresAt: Number.MAX_SAFE_INTEGER });
        await store.create(name, { kind: 'lease', value: new Uint8Array(), expiresAt: Number.MAX_SAFE_INTEGER });
        return store.acquireLease(name, lease);
      },
    }),
  },
  {
    fault: 'gives a lease back for every holder',
    laws: ['gives a lease to one holder, who can extend it and give it back'],
    change: (store) => {
      const holders = new Map<string, string>();
      return {
        acquireLease: async (name, lease) => {
          const isOurs = await store.acquireLease(name, lease);
          if (isOurs) holders.set(name, lease.holder);
          return isOurs;
        },
        releaseLease: (name) => store.releaseLease(name, holders.get(name) ?? ''),
      };
    },
  },
  {
    fault: 'never ends a lease by itself',
    laws: ['ends a lease after its lifetime, by real time', 'extends a lease by its whole lifetime'],
    change: (store) => ({ acquireLease: (name, lease) => store.acquireLease(name, { ...lease, lifetimeMs: 60_000 }) }),
  },
];

function holdTo(law: string, { change, sharesNothing }: Broken): Promise<void> {
  const found = storeLaws.find(({ name }) => name === law);
  if (found === undefined) throw new Error(`there is no law "${law}"`);
  return found.check(async (clock) => {
    const store = createMemoryStore({ clock });
    const broken = { ...store, ...change(store, clock) };
    const others: Store[] = [];
    const another = async () => {
      if (sharesNothing) others.push(createMemoryStore({ clock }));
      return others.at(-1) ?? broken;
    };
    const close = async () => {
      for (const each of [store, ...others]) await each.close();
    };
    return { store: broken, another, close };
  });
}

describe('The laws of a store', () => {
  it.each(BROKEN.flatMap((broken) => broken.laws.map((law) => ({ ...broken, law }))))(
    'notice a store that $fault: "$law"',
    async ({ law, ...broken }) => {
      await expect(holdTo(law, broken)).rejects.toThrow(expect.objectContaining({ code: 'ERR_ASSERTION' }));
    },
  );

  it('are all broken by some store here', () => {
    const broken = new Set(BROKEN.flatMap(({ laws }) => laws));
    expect(storeLaws.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });

  it('have names that differ', () => {
    expect(new Set(storeLaws.map(({ name }) => name)).size).toBe(storeLaws.length);
  });
});
