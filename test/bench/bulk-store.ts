import path from 'node:path';
import { open } from 'lmdb';
import { Client } from 'pg';
import { createClient } from 'redis';
import type { StoreChoice } from '../../src/storage/create-store.js';
import { EMBEDDED_FILE_NAME } from '../../src/storage/embedded-file.js';
import { redisKeys } from '../../src/storage/redis-store.js';
import type { IndexEntry, NewRecord, Store, StoredRecord } from '../../src/storage/store.js';
import type { StoredIndex } from '../../src/storage/stored-indexes.js';
import { versionOf } from '../../src/storage/stored-records.js';

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

/** Opens a store that no other process writes to. Its form is that of `src/storage/`: a backend is to find it as its own. */
export async function createBulkStore(choice: StoreChoice): Promise<BulkStore> {
  const write = await writerFor(choice);
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
    delete: unheardOf,
    removeFromIndex: unheardOf,
    acquireLease: unheardOf,
    releaseLease: unheardOf,
    close: unheardOf,
  };
  return { store, write: async () => void (await write({ records: records.splice(0), entries: entries.splice(0) })) };
}

async function writerFor(choice: StoreChoice): Promise<Write> {
  if (choice.kind === 'redis') return redisWriter(choice);
  return choice.kind === 'postgresql' ? postgresqlWriter(choice) : embeddedWriter(choice);
}

/** Any will do that a change of the entry doesn't give it again. */
const VERSION = 1;

function embeddedWriter(choice: StoreChoice): Write {
  if (choice.kind !== 'embedded') throw new Error(`nothing fills a store of the kind ${choice.kind}`);
  const file = open({ path: path.join(choice.folder, EMBEDDED_FILE_NAME), noSync: true });
  const known = file.openDB<StoredRecord, string>({ name: 'records', useVersions: true });
  const indexes = file.openDB<StoredIndex, string>({ name: 'indexes', useVersions: true });
  return async ({ records, entries }) =>
    file.transactionSync(() => {
      for (const { id, ...record } of records) known.putSync(id, versionOf(record, 1), VERSION);
      for (const { index, member, expiresAt } of entries) indexes.putSync(index, { [member]: expiresAt }, VERSION);
    });
}

/** Runs many commands, each told as its length and its words: they cost Redis less than the client. */
const RUN_ALL = `
local at = 1
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, last))
  at = last + 1
end`;

type Words = readonly (string | Buffer)[];

async function redisWriter({ url, prefix }: Extract<StoreChoice, { kind: 'redis' }>): Promise<Write> {
  const client = createClient({ url: url?.reveal() ?? '' });
  await client.connect();
  const { recordKey, indexKey } = redisKeys(prefix);
  const endAt = (key: string, expiresAt: number): Words => ['PEXPIREAT', key, String(expiresAt * 1000)];
  return ({ records, entries }) => {
    const commands: Words[] = [];
    for (const { id, kind, value, expiresAt } of records) {
      const key = recordKey(id);
      const fields = ['kind', kind, 'value', Buffer.from(value), 'version', '1'];
      commands.push(['HSET', key, 'expiresAt', String(expiresAt), ...fields], endAt(key, expiresAt));
    }
    for (const { index, member, expiresAt } of entries) {
      const key = indexKey(index);
      commands.push(['ZADD', key, String(expiresAt), member], endAt(key, expiresAt));
    }
    const words = commands.flatMap((command) => [String(command.length), ...command]);
    return client.sendCommand(['EVAL', RUN_ALL, '0', ...words]);
  };
}

async function postgresqlWriter({ url }: Extract<StoreChoice, { kind: 'postgresql' }>): Promise<Write> {
  const client = new Client({ connectionString: url.reveal() });
  await client.connect();
  return async ({ records, entries }) => {
    const columns = [records.map(({ id }) => id), records.map(({ kind }) => kind)];
    await client.query(
      `insert into tmi_bff_record (id, kind, value, version, expires_at)
       select added.id, added.kind, added.value, 1, added.expires_at
       from unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[]) as added (id, kind, value, expires_at)`,
      [...columns, records.map(({ value }) => Buffer.from(value)), records.map((one) => one.expiresAt)],
    );
    await client.query(
      `insert into tmi_bff_index_member (index_name, member, expires_at)
       select * from unnest($1::text[], $2::text[], $3::bigint[]) as added`,
      [entries.map(({ index }) => index), entries.map(({ member }) => member), entries.map((one) => one.expiresAt)],
    );
  };
}
