import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CuttableLink, startCuttableLink } from '../support/cuttable-link.js';
import { createFrontend, refusalOf } from '../support/frontend.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  DISCOVERY,
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const TIMEOUT_SECONDS = 6;
/** Longer than a lease lives without its holder, and shorter than a request may take. */
const DISCOVERY_SECONDS = 5.6;

let redis: RedisServer;
let link: CuttableLink;
let server: ScriptedAuthorizationServer;
let cutOff: TestBackend;
let other: TestBackend;

beforeAll(async () => {
  redis = await startRedisServer();
  link = await startCuttableLink(redis.port);
  server = await startScriptedAuthorizationServer();
  const start = (port: number, sealingKey: string) =>
    startTestBackend(server, {
      authorizationServer: () => ({ timeoutSeconds: TIMEOUT_SECONDS }),
      options: {
        store: { kind: 'redis', url: `redis://127.0.0.1:${port}`, commandTimeoutSeconds: 1 },
        sealingKeys: [sealingKey],
      },
    });
  const sealingKey = randomBytes(32).toString('base64url');
  cutOff = await start(link.port, sealingKey);
  other = await start(redis.port, sealingKey);
});
afterAll(async () => {
  await server?.close();
  await cutOff?.close();
  await other?.close();
  await link?.close();
  await redis?.close();
});

describe('A backend that is cut off from the store', () => {
  it('while it discovers the authorization server presents no refresh token that another may present [RT-06] [RT-07]', async () => {
    const alice = await other.signIn();
    const atCutOff = createFrontend(alice.userAgent, cutOff.origin);
    server.forgetRequests();
    server.answerNext(DISCOVERY, { delaySeconds: DISCOVERY_SECONDS });
    // So that a presentation overlaps with one that comes two seconds later.
    server.answerAlways('/token', { delaySeconds: 2 });
    const asking = atCutOff.token({ scope: 'read' });
    while (server.received(DISCOVERY).length === 0) await pause(10);
    link.cut();
    const elsewhere = await alice.token({ scope: 'buy' });
    const answer = await asking;
    const presented = server.received('/token').map(({ form }) => form.get('refresh_token'));
    expect(new Set(presented).size).toBe(presented.length);
    expect(elsewhere.status).toBe(200);
    expect(refusalOf(answer)).toEqual([503, 'temporarily_unavailable']);
    link.mend();
    server.answerAlways('/token', {});
    expect((await alice.token({ scope: 'openid' })).status).toBe(200);
  }, 60_000);

  it('when the new refresh token comes stores it later, if no other has presented the old one by then [RT-08]', async () => {
    const alice = await other.signIn();
    const atCutOff = createFrontend(alice.userAgent, cutOff.origin);
    server.forgetRequests();
    server.answerNext('/token', { delaySeconds: 1 });
    const asking = atCutOff.token({ scope: 'read' });
    while (server.received('/token').length === 0) await pause(10);
    link.cut();
    expect(refusalOf(await asking)).toEqual([503, 'temporarily_unavailable']);
    expect(cutOff.entries).toContainEqual(expect.objectContaining({ event: 'refresh.not_stored' }));
    // Longer than a single command waits for a connection.
    await pause(2500);
    link.mend();
    await pause(2000);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    const presented = server.received('/token').map(({ form }) => form.get('refresh_token'));
    expect(new Set(presented).size).toBe(presented.length);
  }, 60_000);
});
