import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const BINDING = new URL('../../../src/session/koa-session.js', import.meta.url);

/** Begins a session in a process of its own, as Node.js reads `NODE_DEBUG` once only. Prints the cookie. */
const BEGIN = `
  import Koa from 'koa';
  import { once } from 'node:events';
  import { bindSessions } from ${JSON.stringify(BINDING)};
  const app = new Koa();
  const binding = bindSessions(app, { begin: async () => ({ kind: 'begun' }) }, { cookieName: '__Host-tmi-bff' });
  app.use(async (ctx) => {
    await binding.withoutCookie(ctx).begin({}, undefined);
    ctx.body = '';
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch('http://127.0.0.1:' + server.address().port);
  console.log(answer.headers.get('set-cookie'));
  server.close();
`;

describe('NODE_DEBUG=koa-session*', () => {
  it('prints no handle of a session', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', BEGIN], {
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'koa-session*' },
    });
    const [, handle = ''] = /^__Host-tmi-bff=([\w-]{43});/.exec(stdout) ?? [];
    expect(handle).not.toBe('');
    expect(stderr).toContain('KOA-SESSION:CONTEXT');
    expect(stderr).not.toContain(handle);
  });
});
