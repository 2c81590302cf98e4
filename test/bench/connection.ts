import { createConnection, type Socket } from 'node:net';

/** One connection that always has one request under way: the next goes out when the answer before is complete. */
export interface Connection {
  /** Sends no more, and resolves when the last answer is there. */
  finish(): Promise<void>;
}

export interface ConnectionOptions {
  readonly port: number;
  readonly nextRequest: () => Buffer;
  readonly onAnswer: (startedAtMs: number) => void;
}

const END_OF_HEADERS = '\r\n\r\n';

/** Opens a connection and starts asking. Rejects for any answer but 200: a benchmark of errors measures nothing. */
export function startConnection({ port, nextRequest, onAnswer }: ConnectionOptions): Connection {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  let startedAtMs = 0;
  let isLast = false;
  const ask = () => {
    startedAtMs = performance.now();
    socket.write(nextRequest());
  };
  const ended = onEveryAnswer(socket, () => {
    onAnswer(startedAtMs);
    if (isLast) socket.destroy();
    else ask();
  });
  socket.once('connect', ask);
  return {
    finish() {
      isLast = true;
      return ended;
    },
  };
}

function onEveryAnswer(socket: Socket, complete: () => void): Promise<void> {
  let received: Buffer | undefined;
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      const length = answerLength(received);
      if (length === 'not ok') return socket.destroy(new Error(`unexpected answer: ${received.toString('latin1')}`));
      if (received.length < length) return undefined;
      received = undefined;
      return complete();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve());
  });
}

/** The length of the whole answer, as far as it can be told yet. */
function answerLength(bytes: Buffer): number | 'not ok' {
  const end = bytes.indexOf(END_OF_HEADERS);
  if (end === -1) return Number.POSITIVE_INFINITY;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return head.startsWith('HTTP/1.1 200') && length !== undefined
    ? end + END_OF_HEADERS.length + Number(length)
    : 'not ok';
}
