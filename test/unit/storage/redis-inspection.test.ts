import { afterEach, describe, expect, it } from '@jest/globals';
import type { LogEntry } from '../../../src/telemetry/log.js';
import type { RedisChoice } from '../../../src/storage/redis-choice.js';
import { createRedisStore } from '../../../src/storage/redis-store.js';
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
    await (await createRedisStore(choice, { clock: () => 0, log: (entry) => entries.push(entry) })).close();
    return entries;
  };

  it('has nothing to say about a Redis that keeps what it acknowledges', async () => {
    expect(await warningsWith([])).toEqual([]);
  });

  it.each<[string, string[], string, string]>([
    ['nothing is kept', ['--appendonly', 'no'], 'redis keeps nothing on disk', 'sessions end when Redis restarts'],
    ['only snapshots are', ['--appendonly', 'no', '--save', '900 1'], 'redis only makes snapshots', 'last snapshot'],
    ['the disk is late', ['--appendfsync', 'everysec'], 'redis writes to disk late', 'appendfsync everysec'],
    ['keys are evicted', ['--maxmemory-policy', 'allkeys-lru'], 'redis evicts keys', 'allkeys-lru'],
    ['keys with an expiry are', ['--maxmemory-policy', 'volatile-ttl'], 'redis evicts keys', 'volatile-ttl'],
  ])('warns if %s', async (_, settings, event, consequence) => {
    const entries = await warningsWith(settings);
    expect(entries).toEqual([{ level: 'warning', event, consequence: expect.stringContaining(consequence) }]);
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
    const log = (entry: LogEntry) => entries.push(entry);
    const url = redisUrl(master.port);
    await (await createRedisStore(redisChoice({ url }), { clock: () => 0, log })).close();
    expect(entries.map(({ event }) => event)).toEqual(['redis does not wait for replicas']);
    await (await createRedisStore(redisChoice({ url, waitForReplicas: 1 }), { clock: () => 0, log })).close();
    expect(entries).toHaveLength(1);
  });
});
