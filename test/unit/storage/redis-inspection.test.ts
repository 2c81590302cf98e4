import { afterEach, describe, expect, it } from '@jest/globals';
import type { RedisChoice } from '../../../src/storage/redis-choice.js';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { type LogEntry, logEvents } from '../../../src/telemetry/log.js';
import { redisChoice, redisUrl } from '../../support/redis-choice.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';

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
    ['keys are evicted', ['--maxmemory-policy', 'allkeys-lru'], 'redis_eviction', 'allkeys-lru'],
    ['keys with an expiry are', ['--maxmemory-policy', 'volatile-ttl'], 'redis_eviction', 'volatile-ttl'],
  ])('warns if %s', async (_, settings, event, consequence) => {
    const entries = await warningsWith(settings);
    expect(entries).toEqual([
      { level: 'warning', event: 'store.not_durable', cause: event, consequence: expect.stringContaining(consequence) },
    ]);
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
    await (await createRedisStore(redisChoice({ url, waitForReplicas: 1 }), { clock: () => 0, emit })).close();
    expect(entries).toHaveLength(1);
  });
});
