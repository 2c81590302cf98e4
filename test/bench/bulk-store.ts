import path from 'node:path';
import { open } from 'lmdb';
import { createClient } from 'redis';
import type { StoreChoice } from '../../src/store/create-store.js';
import {
  FIRST_VERSION,
  firstVersions,
  type IndexEntry,
  type NewRecord,
  type Store,
  type StoredIndex,
  type StoredRecord,
} from '../../src/store/store.js';

/** A store to be filled with many new sessions. It gives nothing back, and keeps nothing until it is written. */
export interface BulkStore {
  readonly store: Store;
  /** Writes what has come since, by the shortest way: without looking first, and without waiting for the disk. */
  write(): Promise<void>;
}

interface Batch {
  readonly records: readonly (NewRecord & { readonly id: string })[];
  readonly entries: readonly (IndexEntry & { readonly index: string })[];
}

type Write = (batch: Batch) => Promise<unknown>;

/** Opens a store that nobody else writes to. Its form is that of `src/store/`: a backend is to find it as its own. */
export async function createBulkStore(choice: StoreChoice): Promise<BulkStore> {
  const write = choice.kind === 'redis' ? await redisWriter(choice) : embeddedWriter(choice);
  const records: (NewRecord & { id: string })[] = [];
  const entries: (IndexEntry & { index: string })[] = [];
  const unheardOf = () => Promise.reject(new Error('a store that is being filled can only take what is new'));
  const store: Store = {
    async create(id, record) {
      records.push({ id, ...record });
      return true;
    },
    async addToIndex(index, entry) {
      entries.push({ index, ...entry });
      return [];
    },
    readIndex: async () => [],
    read: unheardOf,
    replace: unheardOf,
    supersede: unheardOf,
    delete: unheardOf,
    removeFromIndex: unheardOf,
    acquireLease: unheardOf,
    releaseLease: unheardOf,
    close: unheardOf,
  };
  return { store, write: async () => void (await write({ records: records.splice(0), entries: entries.splice(0) })) };
}

function embeddedWriter(choice: StoreChoice): Write {
  if (choice.kind !== 'embedded') throw new Error(`nothing fills a store of the kind ${choice.kind}`);
  const file = open({ path: path.join(choice.folder, 'records.lmdb'), noSync: true });
  const known = file.openDB<StoredRecord, string>({ name: 'records' });
  const indexes = file.openDB<StoredIndex, string>({ name: 'indexes' });
  return async ({ records, entries }) =>
    file.transactionSync(() => {
      for (const { id, parts, expiresAt } of records) known.putSync(id, { parts: firstVersions(parts), expiresAt });
      for (const { index, member, expiresAt } of entries) indexes.putSync(index, { [member]: expiresAt });
    });
}

async function redisWriter({ url, prefix }: Extract<StoreChoice, { kind: 'redis' }>): Promise<Write> {
  const client = createClient({ url: url?.reveal() ?? '' });
  await client.connect();
  // Sent at once: the client puts commands of the same moment into one packet.
  return ({ records, entries }) =>
    Promise.all([
      ...records.flatMap(({ id, parts, expiresAt }) => {
        const fields = Object.entries(parts).flatMap(([part, value]) => [
          [`value:${part}`, Buffer.from(value)] as const,
          [`version:${part}`, String(FIRST_VERSION)] as const,
        ]);
        const key = `${prefix}{${id}}`;
        const all = new Map<string, string | Buffer>([['expiresAt', String(expiresAt)], ...fields]);
        return [client.hSet(key, all), client.pExpireAt(key, expiresAt * 1000)];
      }),
      ...entries.flatMap(({ index, member, expiresAt }) => {
        const key = `${prefix}index:{${index}}`;
        return [client.zAdd(key, { score: expiresAt, value: member }), client.pExpireAt(key, expiresAt * 1000)];
      }),
    ]);
}
