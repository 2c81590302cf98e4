import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, Server as TcpServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { watchAcceptQueue } from '../../../src/server/accept-queue.js';

/** Connects from another process, and blocks this one meanwhile. */
function connectWhileBlocked(port: number): void {
  const program = `require('net').connect(${port}, '127.0.0.1', function () { this.destroy(); })`;
  execFileSync(process.execPath, ['-e', program]);
}

describe('The queue of connections that were not accepted', () => {
  it('is empty when the server stops listening, also if the last turn of the event loop was a long one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const queue = watchAcceptQueue(server, () => []);
    let accepted = 0;
    server.on('connection', (socket) => {
      accepted += 1;
      socket.destroy();
    });
    // In the second turn, after it looked for new connections.
    setImmediate(() => setImmediate(() => connectWhileBlocked(port)));
    await queue.acceptWaiting();
    await new Promise((resolve) => TcpServer.prototype.close.call(server, resolve));
    server.close();
    expect(accepted).toBe(1);
  });
});
