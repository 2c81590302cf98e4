import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { loadSessionOfCookie } from '../../../src/session/koa-session.js';
import { type RequestSession, sessionOf } from '../../../src/session/request-session.js';
import type { Session } from '../../../src/session/session.js';
import type { BeginOutcome, SessionStart, Sessions } from '../../../src/session/sessions.js';
import { nothingHeld } from '../../../src/tokens/held-tokens.js';
import { exchange } from '../../support/http-exchange.js';

const living = new Set<string>();
let outcome: BeginOutcome = { kind: 'begun', id: 'id' };
const sessions: Sessions = {
  read: (handle) => (living.has(handle) ? ({ handle, id: `id of ${handle}` } as Session) : undefined),
  begin: async () => outcome,
  end: async (handle) => (living.delete(handle) ? { id: `id of ${handle}`, held: nothingHeld } : undefined),
  currentHandle: async (handle) => handle,
  touch: () => undefined,
  changeTokens: async () => ({ kind: 'ended' }),
  endAllOf: async () => 0,
};

let act: (session: RequestSession, ctx: Koa.Context) => unknown;
let server: Server;
beforeAll(async () => {
  const app = new Koa();
  const mayNameSession = (ctx: Koa.Context) => ctx.path !== '/callback';
  app.use(loadSessionOfCookie(app, () => sessions, { cookieName: '__Host-s', mayNameSession }));
  app.use(async (ctx) => {
    ctx.body = { found: (await act(sessionOf(ctx), ctx)) ?? null };
  });
  app.silent = true;
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => void server.close());
beforeEach(() => {
  living.clear();
  outcome = { kind: 'begun', id: 'id' };
  act = ({ current }) => current?.id;
});

async function ask(cookies: readonly string[], path = '/') {
  const { port } = server.address() as AddressInfo;
  const cookie = cookies.map((value) => `__Host-s=${value}`).join('; ');
  const { status, body, headers } = await exchange(new URL(path, `http://127.0.0.1:${port}`), {
    method: 'GET',
    headers: { cookie },
  });
  return { status, found: status === 200 ? JSON.parse(body).found : undefined, setCookie: headers.getSetCookie() };
}

describe('koa-session with a store for each request', () => {
  it('loads the one living session that the cookies name, and none of several', async () => {
    living.add('ours');
    expect((await ask(['ours'])).found).toBe('id of ours');
    expect((await ask(['dead', 'ours'])).found).toBe('id of ours');
    expect((await ask(['dead'])).found).toBeNull();
    living.add('planted');
    expect((await ask(['planted', 'ours'])).found).toBeNull();
  });

  it('looks at four cookies at most', async () => {
    living.add('ours');
    expect((await ask(['1', '2', '3', 'ours'])).found).toBe('id of ours');
    expect((await ask(['1', '2', '3', '4', 'ours'])).found).toBeNull();
  });

  it('reads no cookie where none counts', async () => {
    living.add('ours');
    expect((await ask(['ours'], '/callback')).found).toBeNull();
  });

  it('makes ctx.session a new one unless a session lives', async () => {
    living.add('ours');
    act = (_session, ctx) => ctx.session.isNew;
    expect((await ask(['ours'])).found).toBe(false);
    expect((await ask(['dead'])).found).toBe(true);
    expect((await ask([])).found).toBe(true);
  });

  it('sets a cookie only if the session has begun', async () => {
    act = async (session) => (await session.begin({} as SessionStart, undefined)).kind;
    const { found, setCookie } = await ask([]);
    expect([found, setCookie.length]).toEqual(['begun', 1]);
    expect(setCookie[0]).toMatch(/^__Host-s=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    outcome = { kind: 'revoked' };
    expect(await ask([])).toMatchObject({ found: 'revoked', setCookie: [] });
  });

  it('ends all sessions that the cookies name, and removes the cookie once', async () => {
    living.add('ours').add('planted');
    act = async (session) => (await session.end()).length;
    const { found, setCookie } = await ask(['ours', 'planted', 'dead']);
    expect([found, living.size]).toEqual([2, 0]);
    expect(setCookie).toEqual(['__Host-s=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect(await ask(['dead'])).toMatchObject({ found: 0, setCookie: [] });
  });

  it('writes nothing that a request leaves in ctx.session', async () => {
    act = (_session, ctx) => {
      ctx.session.name = 'Alice';
    };
    expect(await ask([])).toMatchObject({ status: 200, setCookie: [] });
    act = (_session, ctx) => ctx.session.save();
    expect(await ask([])).toMatchObject({ status: 500, setCookie: [] });
  });
});
