import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { readOptions } from '../../../src/config/read-options.js';
import type { Limits } from '../../../src/rate-limit/limits.js';
import { createEntrance } from '../../../src/server/entrance.js';
import {
  createRateLimitGuard,
  createSiteGuard,
  createTransportGuard,
  protect,
  sessionGuard,
} from '../../../src/server/guards.js';
import { outgoing, send } from '../../../src/server/respond.js';
import { type RequestSession, setSession } from '../../../src/session/request-session.js';
import type { Session } from '../../../src/session/session.js';
import { exchange } from '../../support/http-exchange.js';

const options = readOptions({
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
  trustedProxies: ['127.0.0.1'],
});

const none: RequestSession = {
  current: undefined,
  newest: async () => [],
  mayBegin: true,
  begin: async () => ({ kind: 'revoked' }),
  end: async () => [],
  removeDeadCookie: async () => undefined,
};
/** Loads one session, by the cookie `alice`. */
const loadSession: Koa.Middleware = (ctx, next) => {
  setSession(ctx, ctx.headers.cookie === 'alice' ? { ...none, current: { id: 'alice' } as Session } : none);
  return next();
};
let wait: number | undefined;
const counted: string[] = [];
const limits = {
  ofSession: (id: string) => {
    counted.push(id);
    return wait;
  },
  ofAddress: (address: string) => {
    counted.push(address);
    return wait;
  },
} as Limits;

/** What each guard protects here: an answer of its own, as a proxy or static files would give. */
const guards = {
  '/transport': createTransportGuard(options),
  '/site': createSiteGuard(options),
  '/limit': createRateLimitGuard(limits),
  '/session': sessionGuard,
};

let server: Server;
let origin: string;
beforeAll(async () => {
  const app = new Koa();
  app.use(createEntrance(options, [], () => false));
  app.use((ctx, next) => {
    const access = { navigation: undefined, isBackChannel: false, needsSession: true };
    protect(ctx, access, (_, answer) => send(ctx, outgoing(answer, ctx)));
    return next();
  });
  app.use(loadSession);
  for (const [path, guard] of Object.entries(guards)) {
    app.use((ctx, next) => (ctx.path === path ? guard(ctx, next) : next()));
  }
  app.use((ctx) => {
    ctx.body = 'behind the guard';
  });
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const https = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '192.0.2.1' };
async function ask(path: string, headers: Record<string, string> = https) {
  const { status, body } = await exchange(new URL(path, origin), { method: 'GET', headers });
  return status === 200 ? [status, body] : [status, JSON.parse(body).error];
}

const PASSED = [200, 'behind the guard'];

describe('A guard in front of any middleware', () => {
  it('requires HTTPS', async () => {
    expect(await ask('/transport')).toEqual(PASSED);
    expect(await ask('/transport', { 'X-Forwarded-Proto': 'http' })).toEqual([400, 'https_required']);
  });

  it('requires a script of this origin', async () => {
    expect(await ask('/site', { ...https, 'Sec-Fetch-Site': 'same-origin' })).toEqual(PASSED);
    expect(await ask('/site', { ...https, 'Sec-Fetch-Site': 'cross-site' })).toEqual([403, 'invalid_request']);
  });

  it('counts a session by itself, and an address without one', async () => {
    expect(await ask('/limit', { ...https, Cookie: 'alice' })).toEqual(PASSED);
    expect(await ask('/limit')).toEqual(PASSED);
    expect(counted).toEqual(['alice', '192.0.2.1']);
    wait = 7;
    expect(await ask('/limit')).toEqual([429, 'temporarily_unavailable']);
  });

  it('requires a session', async () => {
    expect(await ask('/session', { ...https, Cookie: 'alice' })).toEqual(PASSED);
    expect(await ask('/session', { ...https, Cookie: 'bob' })).toEqual([400, 'invalid_session']);
    expect(await ask('/session')).toEqual([400, 'invalid_session']);
  });
});
