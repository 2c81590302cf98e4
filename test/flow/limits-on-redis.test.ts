import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend } from '../support/frontend.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, startTestBackend, type TestBackend } from '../support/test-backend.js';

let redis: RedisServer;
let server: ScriptedAuthorizationServer;
let here: TestBackend;
let there: TestBackend;
beforeAll(async () => {
  [redis, server] = await Promise.all([startRedisServer(), startScriptedAuthorizationServer()]);
  const options = {
    store: { kind: 'redis' as const, url: `redis://127.0.0.1:${redis.port}` },
    sealingKeys: [randomBytes(32).toString('base64url')],
    trustedProxies: ['127.0.0.1', '::1'],
    limits: { refreshesPerMinute: 3, signInsPerMinute: 4 },
  };
  [here, there] = await Promise.all([startTestBackend(server, { options }), startTestBackend(server, { options })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([here?.close(), there?.close(), server?.close()]);
  await redis?.close();
});

describe('what reaches the authorization server, from two backends on one Redis', () => {
  it('is counted together for a session; answers from held tokens go on at both', async () => {
    const { userAgent } = await here.signIn();
    const [mine, theirs] = [createFrontend(userAgent, here.origin), createFrontend(userAgent, there.origin)];
    server.forgetRequests();
    const answers = [
      await mine.token({ scope: 'read' }),
      await theirs.token({ scope: 'buy' }),
      await mine.token({ scope: 'read buy' }),
      await theirs.token({ scope: 'openid' }),
      await mine.token({ scope: 'email' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(server.received('/token')).toHaveLength(3);
    expect((await theirs.token({ scope: 'read' })).status).toBe(200);
  });

  it('is counted together for the sign-ins of an address, and not for another', async () => {
    const statuses: number[] = [];
    for (const [backend, address] of [
      [here, '192.0.2.1'],
      [there, '192.0.2.1'],
      [here, '192.0.2.1'],
      [there, '192.0.2.1'],
      [here, '192.0.2.1'],
      [there, '192.0.2.1'],
      [here, '192.0.2.2'],
    ] as const) {
      const headers = { ...navigation('none'), 'X-Forwarded-For': address };
      statuses.push((await backend.newUserAgent().fetch(`${backend.origin}/bff/login`, { headers })).status);
    }
    expect(statuses).toEqual([303, 303, 303, 303, 429, 429, 303]);
  });
});
