import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer on a connection that is kept alive. */
export interface KeptAliveAnswer {
  readonly status: number;
  /** Whether it announces that the connection is closed after it. */
  readonly isLast: boolean;
}

/** One connection, on which one request after the other is sent, as a proxy does. */
export interface KeptAliveClient {
  readonly socket: Socket;
  /** Rejects if the connection ends before the answer is complete. */
  ask(path: string, headers?: Readonly<Record<string, string>>): Promise<KeptAliveAnswer>;
  /** The answer to what was written to the socket. Rejects likewise. */
  answer(): Promise<KeptAliveAnswer>;
}

/** Connects, and sends nothing. */
export async function openKeptAlive(port: number, host = '127.0.0.1'): Promise<KeptAliveClient> {
  const socket = connect(port, host).setNoDelay();
  await once(socket, 'connect');
  let received = '';
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (chunk) => {
    received += chunk;
  });
  const answered = () => {
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = received.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < end + 4 + length) return undefined;
    received = received.slice(end + 4 + length);
    return { status: Number(head.split(' ')[1]), isLast: /\r\nconnection: close/i.test(head) };
  };
  const answer = () =>
    new Promise<KeptAliveAnswer>((resolve, reject) => {
      const finish = () => {
        const complete = answered();
        if (complete === undefined) return;
        socket.off('data', finish).off('close', fail);
        resolve(complete);
      };
      const fail = () => reject(new Error('the connection ended before the answer'));
      socket.on('data', finish).once('close', fail);
      if (socket.destroyed || !socket.writable) return fail();
      finish();
    });
  return {
    socket,
    answer,
    ask(path, headers = {}) {
      const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
      if (socket.writable) socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      return answer();
    },
  };
}
