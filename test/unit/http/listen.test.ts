import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startListening, startListeningOnSocket, stopListening } from '../../../src/http/listen.js';
import { readBody } from '../../../src/http/read-body.js';

const local = { host: '127.0.0.1', port: 0 };

it('A port that is taken is a misconfiguration that names it', async () => {
  const server = createServer();
  const port = await startListening(server, local);
  await expect(startListening(createServer(), { ...local, port })).rejects.toThrow(
    `listen: 127.0.0.1:${port} cannot be used: EADDRINUSE`,
  );
  await stopListening(server, { finishingMs: 0 });
});

it('A server that stops cuts a request that does not finish', async () => {
  const server = createServer();
  const port = await startListening(server, local);
  const cut = new Promise((resolve) => get({ ...local, port }).on('error', resolve));
  await new Promise((resolve) => server.once('request', resolve));
  await stopListening(server, { finishingMs: 10 });
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
});

it('A body is read up to a limit', async () => {
  const server = createServer(async (request, response) => {
    const body = await readBody(request, 5);
    response.end(String(body));
  });
  const port = await startListening(server, local);
  const post = async (body: string) => (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })).text();
  expect(await post('12345')).toBe('12345');
  expect(await post('123456')).toBe('too large');
  await stopListening(server, { finishingMs: 0 });
});

describe('A Unix socket', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-socket-'));
  const socket = path.join(folder, 'management.sock');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const used = `management.socket: ${socket} cannot be used: EADDRINUSE`;

  it('that a killed process left behind is replaced', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(socket)).toBe(true);
    const server = createServer((_request, response) => response.end('here'));
    await startListeningOnSocket(server, { socket }, 'management.socket');
    const answer = new Promise((resolve) => get({ socketPath: socket }, (message) => resolve(message.statusCode)));
    expect(await answer).toBe(200);
    await stopListening(server, { finishingMs: 0 });
  });

  it('that a process listens on is left to it', async () => {
    const server = createServer();
    await startListeningOnSocket(server, { socket }, 'management.socket');
    await expect(startListeningOnSocket(createServer(), { socket }, 'management.socket')).rejects.toThrow(used);
    await stopListening(server, { finishingMs: 0 });
  });

  it('does not take the place of another file', async () => {
    writeFileSync(socket, 'mine');
    await expect(startListeningOnSocket(createServer(), { socket }, 'management.socket')).rejects.toThrow(used);
    expect(readFileSync(socket, 'utf8')).toBe('mine');
  });
});
