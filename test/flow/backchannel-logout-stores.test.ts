import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { type BackchannelPair, logOutOverBackchannel, sendLogoutToken } from '../support/backchannel.js';
import type { Frontend } from '../support/frontend.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { startScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import { startTestBackend } from '../support/test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-backchannel-'));
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(async () => {
  await redis.close();
  rmSync(folder, { recursive: true, force: true });
});

const STORES: readonly (readonly [string, () => OptionsInput['store']])[] = [
  ['memory', () => ({ kind: 'memory' })],
  ['embedded', () => ({ kind: 'embedded', folder })],
  ['redis', () => ({ kind: 'redis', url: `redis://127.0.0.1:${redis.port}`, commandTimeoutSeconds: 1 })],
];

const [older, newer] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
const isAlive = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;

describe.each(STORES)('back-channel logout with the %s store', (kind, store) => {
  let pair: BackchannelPair;
  beforeAll(async () => {
    const server = await startScriptedAuthorizationServer();
    pair = { server, backend: await startTestBackend(server, { options: { store: store(), sealingKeys: [older] } }) };
  });
  afterAll(async () => {
    await pair.server.close();
    await pair.backend.close();
  });
  const signIn = (person: string, sid: string) => {
    pair.server.behave({ person, idToken: { claims: { sid } } });
    return pair.backend.signIn();
  };
  const logOut = (claims: Record<string, unknown>) => logOutOverBackchannel(pair, { claims });

  it('ends exactly the session of a sid, all of a sub, or those that match both [BCL-09] [BCL-10]', async () => {
    const all = [
      await signIn('alice', 'one'),
      await signIn('alice', 'two'),
      await signIn('alice', 'three'),
      await signIn('bob', 'four'),
    ];
    const living = () => Promise.all(all.map(isAlive));
    await logOut({ sid: 'one' });
    expect(await living()).toEqual([false, true, true, true]);
    await logOut({ sub: 'bob', sid: 'two' });
    expect(await living()).toEqual([false, true, true, true]);
    await logOut({ sub: 'alice', sid: 'two' });
    expect(await living()).toEqual([false, false, true, true]);
    await logOut({ sub: 'alice' });
    expect(await living()).toEqual([false, false, false, true]);
  });

  it('takes a token once [BCL-08]', async () => {
    const token = await pair.server.logoutToken({ claims: { sub: 'carol' } });
    expect((await sendLogoutToken(pair, token)).status).toBe(200);
    const carol = await signIn('carol', 'five');
    expect((await sendLogoutToken(pair, token)).status).toBe(400);
    expect(await isAlive(carol)).toBe(true);
  });

  if (kind === 'memory') return;
  it('finds sessions from before a restart and a change of keys, and remembers used tokens [BCL-08] [BCL-09]', async () => {
    const used = await pair.server.logoutToken({ claims: { sub: 'nobody' } });
    await sendLogoutToken(pair, used);
    const dave = await signIn('dave', 'six');
    await pair.backend.restart({ sealingKeys: [newer, older] });
    expect(await isAlive(dave)).toBe(true);
    expect((await sendLogoutToken(pair, used)).status).toBe(400);
    expect((await logOut({ sid: 'six' })).status).toBe(200);
    expect(await isAlive(dave)).toBe(false);
  });
});

describe('back-channel logout that can not be done now', () => {
  const start = async (options: Partial<OptionsInput>) => {
    const server = await startScriptedAuthorizationServer();
    return { server, backend: await startTestBackend(server, { options }) };
  };
  const end = async ({ server, backend }: BackchannelPair) => {
    await server.close();
    await backend.close();
  };

  it('is answered 400 while the store is unavailable, and can be done later with the same token [BCL-12] [BCL-13]', async () => {
    const pair = await start({
      store: { kind: 'redis', url: `redis://127.0.0.1:${redis.port}`, commandTimeoutSeconds: 1, prefix: 'away:' },
    });
    const alice = await pair.backend.signIn();
    const token = await pair.server.logoutToken({ claims: { sub: 'alice-at-the-authorization-server' } });
    await redis.kill();
    const answer = await sendLogoutToken(pair, token);
    expect([answer.status, answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'temporarily_unavailable' }),
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await redis.start();
    let status = 400;
    for (let tries = 0; status === 400 && tries < 100; tries += 1) ({ status } = await sendLogoutToken(pair, token));
    expect([status, await isAlive(alice)]).toEqual([200, false]);
    await end(pair);
  });

  it('is answered 400 for want of keys, and can be done later with the same token [BCL-12] [BCL-16]', async () => {
    const pair = await start({});
    // Before anybody signs in, for which the keys are needed too.
    const token = await pair.server.logoutToken({ claims: { sub: 'alice-at-the-authorization-server' } });
    const odd = [
      { dropped: 'before processing' as const },
      { status: 404, body: 'nothing here' },
      { status: 200, body: '<p>keys</p>' },
      { status: 200, body: { keys: 'none' } },
    ];
    for (const answer of odd) {
      pair.server.answerNext('/jwks', answer);
      expect((await sendLogoutToken(pair, token)).json()).toMatchObject({ error: 'temporarily_unavailable' });
      // They are not asked for again at once.
      await pause(2_100);
    }
    const alice = await pair.backend.signIn();
    expect((await sendLogoutToken(pair, token)).status).toBe(200);
    expect(await isAlive(alice)).toBe(false);
    await end(pair);
  });

  it('a token without an end is taken where the settings say so, but not an old one [BCL-03]', async () => {
    const server = await startScriptedAuthorizationServer();
    const options = {
      authorizationServer: { issuer: server.issuer, ...server.client, allowLogoutTokenWithoutExpiry: true },
    };
    const pair = { server, backend: await startTestBackend(server, { options }) };
    const alice = await pair.backend.signIn();
    const claims = { sub: 'alice-at-the-authorization-server', exp: undefined };
    const old = { ...claims, iat: Math.floor(Date.now() / 1000) - 7200 };
    expect((await logOutOverBackchannel(pair, { claims: old })).status).toBe(400);
    expect(await isAlive(alice)).toBe(true);
    expect((await logOutOverBackchannel(pair, { claims })).status).toBe(200);
    expect(await isAlive(alice)).toBe(false);
    await end(pair);
  });
});
