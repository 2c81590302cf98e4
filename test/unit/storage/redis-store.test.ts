import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { Secret } from '../../../src/core/secret.js';
import type { RedisChoice } from '../../../src/storage/redis-choice.js';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { type Store, StoreUnavailable } from '../../../src/storage/store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { eventually } from '../../support/eventually.js';
import { redisChoice, redisUrl } from '../../support/redis-choice.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { redisUnderTest, untilItWorks } from '../../support/redis-under-test.js';
import { describeStoreLaws } from './laws.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const LATER = 4_000_000_000;

describeStoreLaws('The Redis store', (clock) => redisUnderTest(redisChoice({ url: redisUrl(server.port) }), clock));

describe('The Redis store', () => {
  const open: Store[] = [];
  const entries: LogEntry[] = [];
  const events = () => entries.map(({ event }) => event);
  const create = async (changes: Partial<RedisChoice> = {}) => {
    const choice = redisChoice({ url: redisUrl(server.port), commandTimeoutSeconds: 1, ...changes });
    const store = await createRedisStore(choice, {
      clock: () => 1000,
      emit: createEmitter([logEvents((entry) => entries.push(entry))]),
    });
    open.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    entries.splice(0);
  });
  const record = { kind: 'session', value: bytes('one'), expiresAt: LATER };
  const look = async <Result>(ask: (client: ReturnType<typeof createClient>) => Promise<Result>) => {
    const client = createClient({ socket: { host: '127.0.0.1', port: server.port } });
    await client.connect();
    try {
      return await ask(client as ReturnType<typeof createClient>);
    } finally {
      client.destroy();
    }
  };

  it('keeps a record in one key that ends with it, and its lease in the same slot', async () => {
    const store = await create({ prefix: 'some prefix:' });
    await store.create('a', record);
    await store.acquireLease('a', { holder: 'one', lifetimeMs: 60_000 });
    expect((await look((client) => client.keys('some prefix:*'))).sort()).toEqual([
      'some prefix:lease:{a}',
      'some prefix:record:{a}',
    ]);
    expect(await look((client) => client.expireTime('some prefix:record:{a}'))).toBe(LATER);
    await store.replace('a', 1, { ...record, value: bytes('two'), expiresAt: LATER + 60 });
    expect(await look((client) => client.expireTime('some prefix:record:{a}'))).toBe(LATER + 60);
    await store.delete('a');
    expect(await look((client) => client.keys('some prefix:*'))).toEqual(['some prefix:lease:{a}']);
  });

  it('frees a lease that outlasts its time because the clock of Redis was set back', async () => {
    const store = await create({ prefix: 'ahead:' });
    await look((client) => client.set('ahead:lease:{a}', 'dead', { expiration: { type: 'PX', value: 600_000 } }));
    const acquire = () => store.acquireLease('a', { holder: 'one', lifetimeMs: 300 });
    expect(await acquire()).toBe(false);
    await eventually(async () => expect(await acquire()).toBe(true));
  });

  it('goes on when Redis has forgotten the scripts', async () => {
    const store = await create({ prefix: 'scripts:' });
    await store.create('a', record);
    await look((client) => client.scriptFlush());
    expect(await store.replace('a', 1, { ...record, value: bytes('two') })).toBe(true);
  });

  it('fails in bounded time while Redis is killed, and is back with every record when Redis is', async () => {
    const store = await create({ prefix: 'killed:' });
    await store.create('a', record);
    await server.kill();
    const begin = Date.now();
    await expect(store.read('a')).rejects.toThrow(StoreUnavailable);
    await expect(store.replace('a', 1, { ...record, value: bytes('two') })).rejects.toThrow(StoreUnavailable);
    await expect(store.acquireLease('a', { holder: 'x', lifetimeMs: 1 })).rejects.toThrow(StoreUnavailable);
    expect(Date.now() - begin).toBeLessThan(4000);
    await server.start();
    const back = await untilItWorks(async () => store.read('a'));
    expect(Buffer.from(back?.value ?? []).toString()).toBe('one');
    expect(events()).toEqual(['store.unavailable', 'store.recovered']);
  });

  it('fails in bounded time while Redis is silent, and writes nothing late', async () => {
    const store = await create({ prefix: 'frozen:' });
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

  it('notices a connection that has gone silent for good, and takes a new one', async () => {
    const store = await create({ prefix: 'silent:' });
    await store.create('a', record);
    const before = await look((client) => client.sendCommand(['CLIENT', 'LIST']));
    server.freeze();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    server.thaw();
    expect(await untilItWorks(async () => store.read('a'))).toBeDefined();
    const after = await look((client) => client.sendCommand(['CLIENT', 'LIST']));
    const idsOf = (list: unknown) => [...String(list).matchAll(/^id=(\d+)/gm)].map((match) => match[1]);
    expect(idsOf(after).every((id) => idsOf(before).includes(id))).toBe(false);
  });

  it('starts while Redis is unreachable, says so, and works when Redis comes', async () => {
    await server.kill();
    const store = await create({ prefix: 'early:' });
    expect(events()).toEqual(['store.unavailable']);
    expect(entries[0]).toMatchObject({ level: 'warning', reason: 'ECONNREFUSED' });
    await expect(store.read('a')).rejects.toThrow('Redis: ');
    await server.start();
    expect(await untilItWorks(() => store.create('a', record))).toBe(true);
    expect(events()).toEqual(['store.unavailable', 'store.recovered']);
  });

  it('waits for replicas with durability "replicated", and fails a write that too few of them have', async () => {
    const store = await create({ prefix: 'replicas:', durability: 'replicated', commandTimeoutSeconds: 3 });
    await expect(store.create('a', record)).rejects.toThrow(StoreUnavailable);
    await expect(store.acquireLease('a', { holder: 'one', lifetimeMs: 1000 })).rejects.toThrow(StoreUnavailable);
    expect(entries).toContainEqual({ level: 'warning', event: 'store.under_replicated', wanted: 1, have: 0 });
    const replica = await startRedisServer({ settings: ['--replicaof', '127.0.0.1', String(server.port)] });
    try {
      entries.splice(0);
      await look(async (client) => {
        while (!String(await client.info('replication')).includes('state=online')) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
      expect(await store.replace('a', 1, { ...record, value: bytes('two') })).toBe(true);
      expect(entries).toEqual([]);
    } finally {
      await replica.close();
    }
  });

  it('needs no more rights than docs/stores.md names', async () => {
    const documented = readFileSync(new URL('../../../../docs/stores.md', import.meta.url), 'utf8');
    const rights = [...(/`(~tmi-bff:\*[^`]+)`/.exec(documented)?.[1]?.split(/\s+/) ?? []), '+info', '+config|get'];
    const guarded = await startRedisServer({ settings: ['--user', 'app', 'on', '>s3cr3t', ...rights] });
    try {
      const url = new Secret(`redis://app:s3cr3t@127.0.0.1:${guarded.port}`);
      const replicated = await create({ url, durability: 'replicated', commandTimeoutSeconds: 2 });
      await expect(replicated.create('a', record)).rejects.toThrow('too few replicas');
      const store = await create({ url, commandTimeoutSeconds: 2 });
      expect(await store.replace('a', 1, { ...record, value: bytes('two') })).toBe(true);
      expect(await store.acquireLease('a', { holder: 'one', lifetimeMs: 1000 })).toBe(true);
      await store.releaseLease('a', 'one');
      expect(await store.read('a')).toBeDefined();
      expect(await store.delete('a')).toBe(true);
      expect(new Set(events())).toEqual(new Set(['store.under_replicated']));
    } finally {
      await guarded.close();
    }
  });

  it('takes a password and a user, in the URL or beside it, and does without neither', async () => {
    const guarded = await startRedisServer({
      settings: ['--requirepass', 'p@ss/wörd', '--user', 'app', 'on', '>s3cr3t', '~app:*', '&*', '+@all'],
    });
    try {
      const address = `127.0.0.1:${guarded.port}`;
      const password = encodeURIComponent('p@ss/wörd');
      const ways: Partial<RedisChoice>[] = [
        { url: new Secret(`redis://:${password}@${address}`) },
        { url: new Secret(`redis://${address}/3`), password: new Secret('p@ss/wörd') },
        { url: new Secret(`redis://app:s3cr3t@${address}`), prefix: 'app:' },
        { url: new Secret(`redis://${address}`), username: 'app', password: new Secret('s3cr3t'), prefix: 'app:2:' },
      ];
      for (const way of ways) expect(await (await create(way)).create('a', record)).toBe(true);
      expect(events()).toEqual([]);
      const refused: [Partial<RedisChoice>, string][] = [
        [{ url: new Secret(`redis://${address}`) }, 'NOAUTH'],
        [{ url: new Secret(`redis://:wr0ng@${address}`) }, 'WRONGPASS'],
        [{ url: new Secret(`redis://app:s3cr3t@${address}`), prefix: 'other:' }, 'NOPERM'],
      ];
      for (const [way, reason] of refused) {
        entries.splice(0);
        await expect((await create(way)).create('a', record)).rejects.toThrow(StoreUnavailable);
        expect(entries).toEqual([{ level: 'warning', event: 'store.unavailable', reason }]);
      }
    } finally {
      await guarded.close();
    }
  });
});
