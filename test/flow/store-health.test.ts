import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBackend, type RunnableBackend, readOptions } from '../../src/server/index.js';
import { eventually } from '../support/eventually.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { askRedis } from '../support/redis-sets.js';

let redis: RedisServer;
let backend: RunnableBackend;
beforeAll(async () => {
  redis = await startRedisServer();
  const options = readOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
    store: { kind: 'redis', url: `redis://127.0.0.1:${redis.port}`, commandTimeoutSeconds: 1 },
    sealingKeys: [randomBytes(32).toString('base64url')],
  });
  backend = await createBackend(options, { log: () => undefined });
});
afterAll(async () => {
  await backend?.close();
  await redis?.close();
});

describe('A backend tells of its store', () => {
  it('that it is available, and leaves nothing in it', async () => {
    const before = await askRedis(redis.port, ['DBSIZE']);
    expect(await backend.storeHealth()).toBe('available');
    expect(await askRedis(redis.port, ['DBSIZE'])).toBe(before);
  });

  it('that it can only be read, and that it is unavailable', async () => {
    await askRedis(redis.port, ['CONFIG', 'SET', 'maxmemory', '1']);
    expect(await backend.storeHealth()).toBe('read_only');
    await redis.kill();
    expect(await backend.storeHealth()).toBe('unavailable');
    await redis.start();
    await eventually(async () => expect(await backend.storeHealth()).toBe('available'));
  });
});
