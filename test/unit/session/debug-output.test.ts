import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const SESSION = new URL('../../../src/session/', import.meta.url);

/**
 * Begins, loads and ends a session in a process of its own, as Node.js reads `NODE_DEBUG` once only. Prints what was found
 * and the cookies.
 */
const BEGIN_LOAD_END = `
  import Koa from 'koa';
  import { once } from 'node:events';
  import { loadSessionOfCookie } from '${SESSION}koa-session.js';
  import { sessionOf } from '${SESSION}request-session.js';
  const living = new Set();
  const sessions = {
    begin: async (handle) => { living.add(handle); return { kind: 'begun' }; },
    read: (handle) => living.has(handle) ? { handle, id: 'id' } : undefined,
    end: async (handle) => living.delete(handle) ? { grants: [], accessTokens: [] } : undefined,
  };
  const app = new Koa();
  app.use(loadSessionOfCookie(app, () => sessions, { cookieName: '__Host-tmi-bff', mayNameSession: () => true }));
  app.use(async (ctx) => {
    const session = sessionOf(ctx);
    console.log(session.current?.id, ctx.session.isNew);
    if (session.current === undefined) await session.begin({ tokens: 'refresh-token' }, undefined);
    else await session.end();
    ctx.body = '';
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let cookie = '';
  for (let request = 0; request < 2; request += 1) {
    const answer = await fetch('http://127.0.0.1:' + server.address().port, { headers: { cookie } });
    const line = answer.headers.get('set-cookie');
    console.log(line);
    cookie = line.split(';')[0];
  }
  console.log(living.size);
  server.close();
`;

describe('NODE_DEBUG=koa-session*', () => {
  it('prints no handle of a session, and no token', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', BEGIN_LOAD_END], {
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'koa-session*' },
    });
    const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';
    const [, handle = ''] = /__Host-tmi-bff=([\w-]{43});/.exec(stdout) ?? [];
    expect(stdout.trim().split('\n')).toEqual([
      'undefined true',
      `__Host-tmi-bff=${handle}; ${attributes}`,
      'id false',
      `__Host-tmi-bff=; ${attributes}; Max-Age=0`,
      '0',
    ]);
    expect(stderr).toContain('get external key from custom unnamed');
    expect(stderr).toContain('KOA-SESSION:CONTEXT');
    expect(handle).not.toBe('');
    expect(stderr).not.toContain(handle);
    expect(stderr).not.toContain('refresh-token');
  });
});
