import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { root } from '../../docs/documents.js';
import { freePorts } from '../../support/free-ports.js';

/** Sends a request with the first connection that is accepted. Returns the status line of the answer. */
async function firstAnswer({ hostname, port, host, pathname }: URL): Promise<string> {
  for (;;) {
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    try {
      const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(20_000) });
      return String(answer).split('\r\n')[0] ?? '';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      await pause(1);
    } finally {
      socket.destroy();
    }
  }
}

async function firstAnswerOf(command: readonly string[], port: number, target: string): Promise<string> {
  const started = spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), ...command], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    return await firstAnswer(new URL(target));
  } finally {
    const ended = once(started, 'exit');
    started.kill();
    await ended;
  }
}

it('A request that comes as soon as the authorization server of the demo listens is answered', async () => {
  const [port = 0] = await freePorts(1);
  const metadata = `http://127.0.0.1:${port + 1}/.well-known/openid-configuration`;
  expect(await firstAnswerOf(['demo', '--authorization-server-only'], port, metadata)).toBe('HTTP/1.1 200 OK');
});

it('A request that comes as soon as the mock listens is answered', async () => {
  const [port = 0] = await freePorts(1);
  const command = ['mock', '--port', String(port), '--no-frontend', '--no-resource-servers'];
  const sessionInfo = `http://localhost:${port}/.well-known/bff-sessioninfo`;
  expect(await firstAnswerOf(command, port, sessionInfo)).toBe('HTTP/1.1 200 OK');
});
