import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import type { Middleware } from 'koa';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { listen } from '../../../src/server/listen.js';
import type { LogEntry } from '../../../src/telemetry/log.js';
import { eventually } from '../../support/eventually.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a backend with `middleware` behind its entrance. */
async function usingBackend(
  middleware: Middleware,
  use: (port: number, entries: LogEntry[]) => Promise<void>,
): Promise<void> {
  const entries: LogEntry[] = [];
  const options = readOptions({
    publicOrigin: 'https://app.example',
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
    pages: { folder },
  });
  const backend = await createBackend(options, { log: (entry) => entries.push(entry) });
  backend.app.middleware.splice(1, 0, middleware);
  const { port, close } = await listen(backend, { host: '127.0.0.1', port: 0 });
  try {
    await use(port, entries);
  } finally {
    await close();
    await backend.close();
  }
}

/** One line at level info, and no fault. */
async function expectAborted(entries: LogEntry[], path: string): Promise<void> {
  await eventually(() => expect(entries).not.toEqual([]));
  await setImmediate();
  expect(entries).toEqual([expect.objectContaining({ level: 'info', event: 'request.aborted', path })]);
}

it('A browser that goes away before a file has come through is nothing but a line in the log', () =>
  usingBackend(
    (_ctx, next) => next(),
    async (port, entries) => {
      writeFileSync(path.join(folder, 'large.txt'), Buffer.alloc(8 * 1024 * 1024));
      get({ host: '127.0.0.1', port, path: '/large.txt' }, (response) =>
        response.once('data', () => response.destroy()),
      );
      await expectAborted(entries, '/large.txt');
    },
  ));

it('A client that pipelines requests and goes away before their turn is nothing but a line in the log', async () => {
  writeFileSync(path.join(folder, 'small.txt'), 'small');
  const requests = new EventEmitter();
  // The second response has no socket until the first one is sent, so that it does not show that the client is gone.
  const waitForClose: Middleware = async (ctx, next) => {
    const closed = once(ctx.req.socket, 'close');
    requests.emit(ctx.path);
    await closed;
    if (ctx.path !== '/small.txt') return;
    await next();
    requests.emit('answered');
  };
  await usingBackend(waitForClose, async (port, entries) => {
    const client = connect(port, '127.0.0.1');
    const arrived = once(requests, '/small.txt');
    for (const target of ['/first.txt', '/small.txt'])
      client.write(`GET ${target} HTTP/1.1\r\nHost: app.example\r\n\r\n`);
    const answered = once(requests, 'answered');
    await arrived;
    client.destroy();
    await answered;
    await setImmediate();
    expect(entries.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

it('An answer without a body, which ends before the stream of its file, is not reported as broken off', () =>
  usingBackend(
    (_ctx, next) => next(),
    async (port, entries) => {
      writeFileSync(path.join(folder, 'page.js'), Buffer.alloc(256 * 1024));
      const ask = (method: string, headers = {}) =>
        new Promise<string | undefined>((resolve, reject) => {
          const sent = request({ host: '127.0.0.1', port, path: '/page.js', method, headers, agent: false }, (answer) =>
            answer.resume().once('end', () => resolve(answer.headers['last-modified'])),
          );
          sent.once('error', reject).end();
        });
      const since = await ask('GET');
      for (let times = 0; times < 100; times += 1)
        await Promise.all([ask('HEAD'), ask('GET', { 'if-modified-since': since }), ask('GET')]);
      await setImmediate();
      expect(entries).toEqual([]);
    },
  ));
