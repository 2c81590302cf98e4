import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { systemClock } from '../../src/core/clock.js';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const IDLE_SECONDS = 200;
let redis: RedisServer;
let server: ScriptedAuthorizationServer;
let backend: TestBackend;
let alice: Frontend;
let passedSeconds = 0;

beforeAll(async () => {
  [redis, server] = await Promise.all([startRedisServer(), startScriptedAuthorizationServer()]);
  backend = await startTestBackend(server, {
    clock: () => systemClock() + passedSeconds,
    options: {
      store: { kind: 'redis', url: `redis://127.0.0.1:${redis.port}`, commandTimeoutSeconds: 1 },
      sealingKeys: [randomBytes(32).toString('base64url')],
      session: { idleSeconds: IDLE_SECONDS },
    },
  });
});
beforeEach(async () => {
  passedSeconds = 0;
  await tell('CONFIG', 'SET', 'maxmemory', '0');
  alice = await backend.signIn();
  await alice.accessToken();
});
afterAll(async () => {
  await backend?.close();
  await server?.close();
  await redis?.close();
});

async function tell(...command: string[]): Promise<unknown> {
  const client = createClient({ socket: { host: '127.0.0.1', port: redis.port } });
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

/** The last use is written at most once in each twentieth of the idle time. */
const untilUseIsDue = () => {
  passedSeconds += IDLE_SECONDS / 20 + 1;
};
const eventsOf = (name: string) => backend.events.filter((event) => event.name === name);

describe('A backend whose Redis takes no writes', () => {
  it('serves what is held when the last use is due to be written, and reports that it was not [CACHE-07]', async () => {
    await tell('CONFIG', 'SET', 'maxmemory', '1');
    untilUseIsDue();
    expect((await alice.token()).status).toBe(200);
    expect((await alice.sessionInfo()).status).toBe(200);
    await eventuallyReported();
    const before = eventsOf('session.use_not_written').length;
    for (let count = 0; count < 5; count += 1) expect((await alice.token()).status).toBe(200);
    expect(eventsOf('session.use_not_written').length).toBe(before);
  });

  it('serves what is held without waiting for a write that hangs [CACHE-07]', async () => {
    await tell('CLIENT', 'PAUSE', '900', 'WRITE');
    untilUseIsDue();
    const begin = Date.now();
    expect((await alice.token()).status).toBe(200);
    expect(Date.now() - begin).toBeLessThan(500);
    await tell('CLIENT', 'UNPAUSE');
  });

  it('refuses a session whose idle time is over all the same [SES-13]', async () => {
    await tell('CONFIG', 'SET', 'maxmemory', '1');
    untilUseIsDue();
    expect((await alice.token()).status).toBe(200);
    passedSeconds = IDLE_SECONDS + 1;
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
  });

  it('writes the last use again once it can, and the session lives on', async () => {
    await tell('CONFIG', 'SET', 'maxmemory', '1');
    untilUseIsDue();
    await alice.accessToken();
    await eventuallyReported();
    await tell('CONFIG', 'SET', 'maxmemory', '0');
    passedSeconds += IDLE_SECONDS / 2;
    await alice.accessToken();
    passedSeconds += IDLE_SECONDS / 2 + 1;
    expect((await alice.token()).status).toBe(200);
  });
});

const eventuallyReported = async () => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (eventsOf('session.use_not_written').length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('not reported');
};
