import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { root } from '../../docs/documents.js';
import { freePorts } from '../../support/free-ports.js';

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isListening = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isListening) return;
    await pause(1);
  }
}

it('A request that comes as soon as the authorization server of the demo listens is answered', async () => {
  const [port = 0] = await freePorts(1);
  const args = [path.join(root, 'dist/src/cli/main.js'), 'demo', '--authorization-server-only'];
  const demo = spawn(process.execPath, args, { env: { ...process.env, PORT: String(port) }, stdio: 'ignore' });
  try {
    await untilListening(port + 1);
    const metadata = `http://127.0.0.1:${port + 1}/.well-known/openid-configuration`;
    expect((await fetch(metadata, { signal: AbortSignal.timeout(20_000) })).status).toBe(200);
  } finally {
    const ended = once(demo, 'exit');
    demo.kill();
    await ended;
  }
});
