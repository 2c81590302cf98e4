import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migratePostgresql } from '../../../src/storage/postgresql-migration.js';
import { createPostgresqlStore } from '../../../src/storage/postgresql-store.js';
import { INDEX_LIMIT, type Store, StoreUnavailable } from '../../../src/storage/store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { eventually } from '../../support/eventually.js';
import {
  askPostgresql,
  makeUser,
  type PostgresqlServer,
  postgresqlChoice,
  startPostgresqlServer,
} from '../../support/postgresql-server.js';
import { untilItWorks } from '../../support/redis-under-test.js';
import { describeStoreLaws } from './laws.js';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresqlServer();
});
afterAll(() => server?.close());

const newUser = () => makeUser(server, `user_${randomUUID().replaceAll('-', '')}`);
const LATER = 4_000_000_000;
const record = { kind: 'session', value: Uint8Array.of(7), expiresAt: LATER };

describeStoreLaws('The PostgreSQL store', async (clock) => {
  const choice = await newUser();
  const stores: Store[] = [];
  const another = async () => {
    const store = await createPostgresqlStore(choice, { clock, emit: () => undefined });
    stores.push(store);
    return store;
  };
  const close = async () => {
    for (const store of stores) await store.close();
  };
  return { store: await another(), another, close };
});

describe('The PostgreSQL store', () => {
  const open: Store[] = [];
  const entries: LogEntry[] = [];
  const events = () => entries.map(({ event }) => event);
  const emit = createEmitter([logEvents((entry) => entries.push(entry))]);
  const create = async (choice = postgresqlChoice(server), { sweepMs = 60_000 } = {}) => {
    const store = await createPostgresqlStore(
      { ...choice, commandTimeoutSeconds: 1 },
      { clock: () => 1000, emit, sweepMs },
    );
    open.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    entries.splice(0);
  });

  it('does not start without its tables, and says how to make them', async () => {
    await expect(create()).rejects.toThrow(/tmi-bff store migrate/);
  });

  it('makes its tables again without touching what is in them', async () => {
    const choice = await newUser();
    const store = await create(choice);
    await store.create('a', record);
    await migratePostgresql(choice);
    expect(await store.read('a')).toMatchObject({ version: 1 });
  });

  it('has one file for its tables, which psql can run as well', async () => {
    const choice = await newUser();
    await askPostgresql(choice, readFileSync('docs/postgresql-schema.sql', 'utf8'));
    expect(await (await create(choice)).create('a', record)).toBe(true);
  });

  it('keeps an index at its limit while two processes add to it', async () => {
    const choice = await newUser();
    const stores = [await create(choice), await create(choice)];
    const addFrom = async (store: Store, first: number) => {
      const evicted: string[] = [];
      for (let number = first; number < INDEX_LIMIT + 20; number += 2)
        evicted.push(...(await store.addToIndex('many', { member: `member ${number}`, expiresAt: LATER + number })));
      return evicted;
    };
    const evicted = (await Promise.all(stores.map(addFrom))).flat();
    expect(evicted).toHaveLength(20);
    expect(await stores[0]?.readIndex('many')).toHaveLength(INDEX_LIMIT);
  });

  it('frees a lease that outlasts its time because the clock of the database was set back', async () => {
    const choice = await newUser();
    const store = await create(choice);
    const ahead = `insert into tmi_bff_lease values ('a', 'dead', clock_timestamp() + interval '10 minutes')`;
    await askPostgresql(choice, ahead);
    const acquire = () => store.acquireLease('a', { holder: 'one', lifetimeMs: 300 });
    expect(await acquire()).toBe(false);
    await eventually(async () => expect(await acquire()).toBe(true));
  });

  it('removes what has expired', async () => {
    const choice = await newUser();
    const store = await create(choice, { sweepMs: 50 });
    await askPostgresql(choice, `insert into tmi_bff_record values ('old', 'session', '', 1, 999)`);
    await askPostgresql(choice, `insert into tmi_bff_index_member values ('index', 'old', 999)`);
    await askPostgresql(choice, `insert into tmi_bff_lease values ('old', 'dead', clock_timestamp())`);
    await store.create('new', record);
    const count = async () =>
      askPostgresql(
        choice,
        `select (select array_agg(id) from tmi_bff_record) as records,
           (select count(*)::int from tmi_bff_index_member) as members, (select count(*)::int from tmi_bff_lease) as leases`,
      );
    await eventually(async () => expect(await count()).toEqual([{ records: ['new'], members: 0, leases: 0 }]));
  });

  it('fails in bounded time while PostgreSQL is killed, and is back with every record when it is', async () => {
    const store = await create(await newUser());
    await store.create('a', record);
    await server.kill();
    const begin = Date.now();
    await expect(store.read('a')).rejects.toThrow(StoreUnavailable);
    await expect(store.replace('a', 1, record)).rejects.toThrow(StoreUnavailable);
    await expect(store.acquireLease('a', { holder: 'x', lifetimeMs: 1 })).rejects.toThrow(StoreUnavailable);
    expect(Date.now() - begin).toBeLessThan(4000);
    await server.start();
    expect(await untilItWorks(async () => store.read('a'))).toMatchObject({ version: 1 });
    expect(events()).toEqual(['store.unavailable', 'store.recovered']);
  });

  it('survives that PostgreSQL is killed while statements wait for it', async () => {
    const choice = await newUser();
    const store = await create(choice);
    await store.create('a', record);
    const holder = new Client({ connectionString: choice.url.reveal() }).on('error', () => undefined);
    await holder.connect();
    await holder.query('begin; select * from tmi_bff_record for update');
    const waiting = [1, 2].map(() => store.replace('a', 1, record).catch((error: Error) => error.name));
    const waitsForLock = `select count(*)::int as waiting from pg_locks where not granted`;
    await eventually(async () => expect(await askPostgresql(choice, waitsForLock)).toEqual([{ waiting: 2 }]));
    await server.kill();
    expect(await Promise.all(waiting)).toEqual(['StoreUnavailable', 'StoreUnavailable']);
    await server.start();
    expect(await untilItWorks(async () => store.read('a'))).toMatchObject({ version: 1 });
  });

  it('fails in bounded time while PostgreSQL is silent, and works when it answers again', async () => {
    const store = await create(await newUser());
    await store.create('a', record);
    server.freeze();
    try {
      const begin = Date.now();
      const all = await Promise.allSettled(Array.from({ length: 50 }, () => store.read('a')));
      expect(all.every(({ status }) => status === 'rejected')).toBe(true);
      expect(Date.now() - begin).toBeLessThan(2500);
    } finally {
      server.thaw();
    }
    expect(await untilItWorks(async () => store.read('a'))).toBeDefined();
  });

  it('starts while PostgreSQL is unreachable, says so, and works when it comes', async () => {
    const choice = await newUser();
    await server.kill();
    const store = await create(choice);
    expect(entries[0]).toMatchObject({ level: 'warning', event: 'store.unavailable', reason: 'ECONNREFUSED' });
    await expect(store.read('a')).rejects.toThrow('PostgreSQL: ECONNREFUSED');
    await server.start();
    expect(await untilItWorks(() => store.create('a', record))).toBe(true);
    expect(events()).toEqual(['store.unavailable', 'store.recovered']);
  });

  it('reads from a database that takes no writes, and leaves it for one that does', async () => {
    const choice = await newUser();
    const store = await create(choice);
    await store.create('a', record);
    const name = new URL(choice.url.reveal()).username;
    const setReadOnly = (value: string) =>
      askPostgresql(postgresqlChoice(server), `alter role ${name} set default_transaction_read_only to ${value}`);
    await setReadOnly('on');
    await askPostgresql(
      postgresqlChoice(server),
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${name}'`,
    );
    await untilItWorks(async () => store.read('a'));
    await expect(store.replace('a', 1, record)).rejects.toThrow('PostgreSQL: 25006');
    expect(await store.read('a')).toMatchObject({ version: 1 });
    await setReadOnly('off');
    expect(await untilItWorks(() => store.replace('a', 1, record))).toBe(true);
  });

  it('refuses a standby', async () => {
    const standby = await startPostgresqlServer({ standby: true });
    try {
      await create(postgresqlChoice(standby));
      expect(entries[0]).toMatchObject({ event: 'store.unavailable', reason: 'STANDBY' });
    } finally {
      await standby.close();
    }
  });

  it('tells settings that lose writes', async () => {
    const careless = await startPostgresqlServer({ settings: ['fsync=off', 'synchronous_commit=off'] });
    try {
      await create(await makeUser(careless, 'sessions'));
      expect(entries.map(({ cause }) => cause)).toEqual(['postgresql_no_fsync', 'postgresql_asynchronous_commit']);
    } finally {
      await careless.close();
    }
  });
});
