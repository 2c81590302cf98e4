import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listen, listenHandOver, type RunnableBackend } from '../../src/server/index.js';
import { root } from '../docs/documents.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/frontend.js';
import {
  browserWith,
  type HandOverBackend,
  handOver,
  personAt,
  SECRET,
  startHandOverBackend,
} from '../support/hand-over.js';
import { ALICE } from '../support/own-sign-in.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { STOCKS, startTestBackend } from '../support/test-backend.js';

let server: ScriptedAuthorizationServer;
let running: HandOverBackend;
beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
  running = await startHandOverBackend(server);
});
afterAll(async () => {
  await running.backend.close();
  await server.close();
});

const start = async (more: object = {}) => handOver({ port: running.port, body: await personAt(server, more) });

describe('an application that hands a person over', () => {
  it('gets a cookie for the browser, with which its page gets tokens', async () => {
    const { status, body } = await start();
    expect(status).toBe(201);
    const alice = browserWith(running.backend, body.set_cookie ?? '');
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE, name: 'Alice' });
    expect((await alice.token({ resource: STOCKS, scope: 'read' })).status).toBe(200);
  });

  it('ends the session of a browser, whose refresh token is revoked', async () => {
    const { body } = await start();
    const { refreshToken = '' } = server.issued.at(-1) ?? {};
    const alice = browserWith(running.backend, body.set_cookie ?? '');
    const [cookie = ''] = (body.set_cookie ?? '').split(';');
    const ended = await handOver({ port: running.port, path: '/internal/sessions/end', body: { cookie } });
    expect([ended.status, ended.body.set_cookie]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
    await eventually(() => expect(server.isAlive(refreshToken)).toBe(false));
  });

  it.each([
    ['Python', 'python3', 'hand_over.py'],
    ['Java', 'java', 'HandOver.java'],
  ])(
    'does so in %s: docs/examples/hand-over',
    async (_, program, file) => {
      const child = promisify(execFile)(program, [path.join(root, 'docs/examples/hand-over', file)], {
        env: { ...process.env, HAND_OVER_PORT: `${running.port}`, HAND_OVER_SECRET: SECRET },
      });
      child.child.stdin?.end(JSON.stringify(await personAt(server)));
      const alice = browserWith(running.backend, (await child).stdout.trim());
      expect((await alice.token({ resource: STOCKS })).status).toBe(200);
    },
    60_000,
  );
});

it('takes an application that hangs up in the middle of its request for no fault of the backend', async () => {
  const named = (wanted: string) => running.backend.events.filter(({ name }) => name === wanted);
  const socket = connect(running.port, '127.0.0.1');
  const headers = [
    'Host: a',
    `Authorization: Bearer ${SECRET}`,
    'Content-Type: application/json',
    'Content-Length: 99',
    'Expect: 100-continue',
  ];
  socket.write(`POST /internal/sessions HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  socket.resetAndDestroy();
  await eventually(() => expect(named('request.aborted')).toMatchObject([{ details: { path: '/internal/sessions' } }]));
  expect(named('request.failed')).toEqual([]);
});

describe('what the hand-over refuses', () => {
  const rejections = () => running.backend.events.filter(({ name }) => name === 'hand_over.rejected');

  it.each([
    ['no secret', { authorization: '' }],
    ['a wrong secret', { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ['a longer secret', { authorization: `Bearer ${SECRET}x` }],
    ['the secret in another scheme', { authorization: `Basic ${SECRET}` }],
  ])('a request with %s', async (_, headers) => {
    const before = rejections().length;
    const answer = await handOver({ port: running.port, headers, body: await personAt(server) });
    expect([answer.status, answer.body, answer.headers['www-authenticate']]).toEqual([
      401,
      { error: 'invalid_token' },
      'Bearer',
    ]);
    expect(rejections().slice(before)).toMatchObject([{ details: { reason: 'wrong_secret' } }]);
  });

  it.each([
    ['origin', 'https://evil.example'],
    ['sec-fetch-site', 'cross-site'],
  ])('a request of a browser, even with the secret: %s: %s', async (name, value) => {
    const answer = await handOver({ port: running.port, headers: { [name]: value }, body: await personAt(server) });
    expect([answer.status, answer.body.error]).toEqual([403, 'invalid_request']);
  });

  it.each(['/internal/sessions', '/internal/sessions/end', '/internal/sessions/', '//internal/sessions'])(
    'any request where pages are: %s',
    async (target) => {
      const { port } = new URL(running.backend.origin);
      const { status } = await handOver({ port: Number(port), path: target, body: await personAt(server) });
      expect(status).toBe(404);
    },
  );

  it('tokens that a session was started with before, also at the same time, and leaves that session alone', async () => {
    const body = await personAt(server);
    const answers = await Promise.all([1, 2, 3].map(() => handOver({ port: running.port, body })));
    const started = answers.filter(({ status }) => status === 201);
    expect([started.length, answers.filter(({ status }) => status === 409).length]).toEqual([1, 2]);
    expect((await handOver({ port: running.port, body })).body).toEqual({ error: 'already_used' });
    const alice = browserWith(running.backend, started[0]?.body.set_cookie ?? '');
    expect((await alice.token({ resource: STOCKS })).status).toBe(200);
  });

  it('an id for the session that someone has chosen', async () => {
    const planted = '__Host-tmi-bff=planted-planted-planted-planted-planted-plan';
    const attempt = await start({ session: planted });
    expect(attempt.status).toBe(400);
    const { body } = await handOver({ port: running.port, headers: { cookie: planted }, body: await personAt(server) });
    expect(body.set_cookie).not.toContain('planted');
    expect(refusalOf(await browserWith(running.backend, `${planted}; Path=/; Secure`).token())).toEqual([
      400,
      'invalid_session',
    ]);
  });

  it.each([
    ['no person', { sub: '' }, '/sub'],
    ['a person who is no text', { sub: 7 }, '/sub'],
    ['a person without a name', { sub: undefined }, 'sub'],
    ['an unknown authorization server', { provider: 'nobody' }, 'nobody'],
    ['no tokens', { tokens: { scope: 'read' } }, '/tokens'],
    ['an unknown member', { refreshToken: 'x' }, 'refreshToken'],
  ])('%s', async (_, more, named) => {
    const { status, body } = await start(more);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toContain(named);
  });

  it('tokens for an unknown authorization server, but takes them afterwards, for a known one', async () => {
    const body = await personAt(server);
    expect((await handOver({ port: running.port, body: { ...body, provider: 'nobody' } })).status).toBe(400);
    expect((await handOver({ port: running.port, body })).status).toBe(201);
  });

  it('a body that is too long, no JSON, or a form; another method; another path', async () => {
    const statusOf = async (request: object) => (await handOver({ port: running.port, body: '{}', ...request })).status;
    expect(await statusOf({ body: JSON.stringify({ sub: 'x'.repeat(70_000) }) })).toBe(413);
    expect(await statusOf({ body: '{' })).toBe(400);
    expect(await statusOf({ headers: { 'content-type': 'application/x-www-form-urlencoded' } })).toBe(400);
    expect(await statusOf({ method: 'PUT' })).toBe(405);
    expect(await statusOf({ path: '/internal/sessions/other' })).toBe(404);
  });
});

describe('the hand-over on a Unix socket', () => {
  it('needs no secret, but the rights on the socket', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-hand-over-'));
    const socket = path.join(folder, 'hand-over.sock');
    const other = await startHandOverBackend(server, { socket, secrets: [] });
    const answer = await handOver({ socketPath: socket, headers: { authorization: '' }, body: await personAt(server) });
    expect(answer.status).toBe(201);
    expect(statSync(socket).mode & 0o002).toBe(0);
    await other.backend.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a backend without the setting handOver', () => {
  it('hands nothing over', async () => {
    let runnable: RunnableBackend | undefined;
    const other = await startTestBackend(server, {
      serve: (backend, place) => {
        runnable = backend;
        return listen(backend, { ...place, idleMs: 0 });
      },
    });
    expect(runnable?.handOver).toBeUndefined();
    expect(runnable && (await listenHandOver(runnable))).toBeUndefined();
    await other.close();
  });
});
