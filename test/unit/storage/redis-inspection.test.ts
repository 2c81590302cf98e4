import { afterEach, describe, expect, it } from '@jest/globals';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import type { RedisChoice } from '../../../src/storage/redis-choice.js';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { eventually } from '../../support/eventually.js';
import { redisChoice, redisUrl } from '../../support/redis-choice.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { askRedis } from '../../support/redis-sets.js';

describe('The Redis store, when it starts', () => {
  const servers: RedisServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  const warningsWith = async (settings: readonly string[], changes: Partial<RedisChoice> = {}) => {
    const server = await startRedisServer({ settings });
    servers.push(server);
    const entries: LogEntry[] = [];
    const choice = redisChoice({ url: redisUrl(server.port), ...changes });
    await (
      await createRedisStore(choice, {
        clock: () => 0,
        emit: createEmitter([logEvents((entry) => entries.push(entry))]),
      })
    ).close();
    return entries;
  };

  it('has nothing to say about a Redis that keeps what it acknowledges', async () => {
    expect(await warningsWith([])).toEqual([]);
  });

  it.each<[string, string[], string, string]>([
    ['nothing is kept', ['--appendonly', 'no'], 'redis_no_persistence', 'sessions end when Redis restarts'],
    ['only snapshots are', ['--appendonly', 'no', '--save', '900 1'], 'redis_snapshots_only', 'last snapshot'],
    ['the disk is late', ['--appendfsync', 'everysec'], 'redis_delayed_fsync', 'appendfsync everysec'],
  ])('warns if %s', async (_, settings, event, consequence) => {
    const entries = await warningsWith(settings);
    expect(entries).toEqual([
      { level: 'warning', event: 'store.not_durable', cause: event, consequence: expect.stringContaining(consequence) },
    ]);
  });

  it.each([
    ['keys would be evicted, if there were a limit', ['--maxmemory-policy', 'allkeys-lru'], 'allkeys-lru'],
    ['keys with an expiry are', ['--maxmemory-policy', 'volatile-ttl', '--maxmemory', '100mb'], 'volatile-ttl'],
  ])('warns if %s', async (_, settings, policy) => {
    expect(await warningsWith(settings)).toEqual([
      { level: 'warning', event: 'store.evicting', policy, consequence: expect.stringContaining('sessions end') },
    ]);
  });

  it('refuses a Redis that is a cache: one that evicts any key when its memory is full', async () => {
    const starting = warningsWith(['--maxmemory-policy', 'allkeys-lru', '--maxmemory', '100mb']);
    await expect(starting).rejects.toThrow(Misconfiguration);
    await expect(starting).rejects.toThrow(/^store: .*allkeys-lru.*noeviction/);
  });

  it('warns again when Redis is back with another policy, and of nothing twice', async () => {
    const server = await startRedisServer({ settings: ['--appendfsync', 'everysec'] });
    servers.push(server);
    const entries: LogEntry[] = [];
    const emit = createEmitter([logEvents((entry) => entries.push(entry))]);
    const store = await createRedisStore(redisChoice({ url: redisUrl(server.port) }), { clock: () => 0, emit });
    await askRedis(server.port, ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']);
    await askRedis(server.port, ['CONFIG', 'SET', 'maxmemory', '100mb']);
    await askRedis(server.port, ['CLIENT', 'KILL', 'TYPE', 'normal']);
    await eventually(() => expect(entries.map(({ event }) => event)).toContain('store.evicting'));
    await store.close();
    expect(entries.filter(({ event }) => event === 'store.not_durable').length).toBe(1);
  });

  it('says nothing of what it may not ask', async () => {
    expect(await warningsWith(['--rename-command', 'CONFIG', '', '--rename-command', 'INFO', ''])).toEqual([]);
  });

  it('warns that a failover can lose writes, if there are replicas that it does not wait for', async () => {
    const master = await startRedisServer();
    servers.push(master);
    const replicaOf = ['--replicaof', '127.0.0.1', String(master.port)];
    servers.push(await startRedisServer({ settings: replicaOf }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const entries: LogEntry[] = [];
    const emit = createEmitter([logEvents((entry) => entries.push(entry))]);
    const url = redisUrl(master.port);
    await (await createRedisStore(redisChoice({ url }), { clock: () => 0, emit })).close();
    expect(entries.map(({ cause }) => cause)).toEqual(['redis_no_replica_wait']);
    await (await createRedisStore(redisChoice({ url, durability: 'replicated' }), { clock: () => 0, emit })).close();
    expect(entries).toHaveLength(1);
  });
});
