import { afterEach, describe, expect, it } from '@jest/globals';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { type Store, StoreUnavailable } from '../../../src/storage/store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { type CuttableLink, startCuttableLink } from '../../support/cuttable-link.js';
import { eventually } from '../../support/eventually.js';
import { redisChoice, redisUrl } from '../../support/redis-choice.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { askRedis, untilRedisSays } from '../../support/redis-sets.js';
import { untilItWorks } from '../../support/redis-under-test.js';

const record = { kind: 'session', value: Uint8Array.of(7), expiresAt: 4_000_000_000 };

/** Two servers, and an address in front of them that leads to one of them. */
describe('The Redis store, at an address that moves', () => {
  const servers: RedisServer[] = [];
  const entries: LogEntry[] = [];
  let address: CuttableLink;
  let store: Store;
  afterEach(async () => {
    await store.close();
    await address.close();
    for (const server of servers.splice(0)) await server.close();
    entries.splice(0);
  });

  const startServer = async (...settings: string[]) => {
    const server = await startRedisServer({ settings });
    servers.push(server);
    return server;
  };
  const startPair = async () => {
    const master = await startServer();
    const replica = await startServer('--replicaof', '127.0.0.1', String(master.port));
    await untilRedisSays(master.port, ['INFO', 'replication'], /state=online/);
    return { master, replica };
  };
  const openStoreAt = async ({ port }: RedisServer) => {
    address = await startCuttableLink(port);
    store = await createRedisStore(redisChoice({ url: redisUrl(address.port), commandTimeoutSeconds: 1 }), {
      clock: () => 1000,
      emit: createEmitter([logEvents((entry) => entries.push(entry))]),
    });
  };
  const failOver = async (from: RedisServer, to: RedisServer) => {
    await askRedis(to.port, ['REPLICAOF', 'NO', 'ONE']);
    await askRedis(from.port, ['REPLICAOF', '127.0.0.1', String(to.port)]);
    address.moveTo(to.port);
  };
  const clientsOf = async ({ port }: RedisServer) =>
    String(await askRedis(port, ['CLIENT', 'LIST', 'TYPE', 'normal'])).match(/^id=(?!.*cmd=client)/gm)?.length ?? 0;

  it('leaves a master that has become a replica when it refuses a write, and writes to the new one', async () => {
    const { master, replica } = await startPair();
    await openStoreAt(master);
    await store.create('a', record);
    await untilRedisSays(replica.port, ['EXISTS', 'tmi-bff:record:{a}'], /^1$/);
    await failOver(master, replica);
    expect(await untilItWorks(() => store.replace('a', 1, record))).toBe(true);
    expect(await askRedis(replica.port, ['HGET', 'tmi-bff:record:{a}', 'version'])).toBe('2');
    await eventually(() => expect(entries.map(({ event }) => event)).toContain('store.recovered'));
  });

  it('leaves it also while it is only read from, so that it reads no old state', async () => {
    const { master, replica } = await startPair();
    await openStoreAt(master);
    await store.create('a', record);
    await untilRedisSays(replica.port, ['EXISTS', 'tmi-bff:record:{a}'], /^1$/);
    await failOver(master, replica);
    await eventually(async () => expect(await clientsOf(master)).toBe(0));
    expect(entries).toContainEqual({ level: 'warning', event: 'store.unavailable', reason: 'READONLY' });
    expect(await untilItWorks(async () => store.read('a'))).toBeDefined();
    expect(await clientsOf(replica)).toBe(1);
  });

  it('serves nothing from a replica to which its address leads, and works when that leads to a master', async () => {
    const { master, replica } = await startPair();
    await askRedis(master.port, ['HSET', 'tmi-bff:record:{a}', 'kind', 'session', 'value', 'x', 'version', '1']);
    await openStoreAt(replica);
    expect(entries).toContainEqual({ level: 'warning', event: 'store.unavailable', reason: 'READONLY' });
    await expect(store.read('a')).rejects.toThrow(StoreUnavailable);
    address.moveTo(master.port);
    expect(await untilItWorks(() => store.create('b', record))).toBe(true);
    expect(entries.map(({ event }) => event)).toContain('store.recovered');
  });

  it('leaves a master that has too few replicas to take writes', async () => {
    const isolated = await startServer('--min-replicas-to-write', '1');
    const other = await startServer();
    await openStoreAt(isolated);
    await expect(store.create('a', record)).rejects.toThrow('NOREPLICAS');
    address.moveTo(other.port);
    expect(await untilItWorks(() => store.create('a', record))).toBe(true);
    expect(await askRedis(other.port, ['EXISTS', 'tmi-bff:record:{a}'])).toBe(1);
  }, 30_000);

  it('reports once that Redis refuses writes, however often it is read in between', async () => {
    const server = await startServer();
    await openStoreAt(server);
    await store.create('a', record);
    await askRedis(server.port, ['CONFIG', 'SET', 'maxmemory', '1']);
    for (let count = 0; count < 3; count += 1) {
      await expect(store.create('b', record)).rejects.toThrow('OOM');
      expect(await store.read('a')).toBeDefined();
    }
    await askRedis(server.port, ['CONFIG', 'SET', 'maxmemory', '0']);
    expect(await store.create('b', record)).toBe(true);
    expect(entries.map(({ event }) => event)).toEqual(['store.unavailable', 'store.recovered']);
  });
});
