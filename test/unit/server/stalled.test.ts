import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import { createBackend, type RunnableBackend } from '../../../src/server/create-backend.js';
import { eventually } from '../../support/eventually.js';

/** How long a backend lets a connection stall: one that cuts soon, and one that a pause of a busy machine does not make cut. */
const STALLED_SECONDS = { hasty: 2, patient: 4 };
type Pace = keyof typeof STALLED_SECONDS;

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const backends = new Map<Pace, RunnableBackend>();

function backendOf(pace: Pace): RunnableBackend {
  const backend = backends.get(pace);
  if (backend === undefined) throw new Error(`the ${pace} backend has not been made`);
  return backend;
}

beforeAll(async () => {
  writeFileSync(path.join(folder, 'large.txt'), Buffer.alloc(64 * 1024 * 1024));
  for (const pace of ['hasty', 'patient'] as const) {
    const options = readOptions({
      publicOrigin: 'http://localhost:3000',
      authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
      pages: { folder },
      limits: { stalledSeconds: STALLED_SECONDS[pace] },
      dangerouslyAllowPlainHttpOnLoopback: true,
    });
    backends.set(pace, await createBackend(options, { log: () => undefined }));
  }
});
afterAll(async () => {
  for (const backend of backends.values()) await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server with the backend in it, and its side of the connections. */
function useServer(listener: () => RequestListener) {
  const open = new Set<Socket>();
  const server = createServer((request, response) => listener()(request, response));
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    open,
    send(text: string): Socket {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
      socket.write(text);
      return socket;
    },
  };
}

/** So many that the operating system asks the backend for more: it keeps some megabytes on the way. */
async function readMegabytes(socket: Socket, megabytes: number): Promise<void> {
  for (let left = megabytes * 1024 * 1024; left > 0; ) {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) await once(socket, 'readable');
    else left -= chunk.length;
  }
}

const FORM = 'Content-Type: application/x-www-form-urlencoded';

describe.each([
  ['answer', ({ answer }) => answer],
  ['app.callback()', ({ app }) => app.callback()],
] as [string, (backend: RunnableBackend) => RequestListener][])(
  'A connection to a backend behind %s',
  (_, listener) => {
    const hasty = useServer(() => listener(backendOf('hasty')));
    const patient = useServer(() => listener(backendOf('patient')));

    it.each([
      ['does not read its answer', 'GET /large.txt HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['reads none of many answers', 'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100)],
      [
        'does not send the rest of a body',
        `POST /bff/backchannel-logout HTTP/1.1\r\nHost: a\r\n${FORM}\r\nContent-Length: 9\r\n\r\na=`,
      ],
    ])('is cut when its other side %s', async (_name, text) => {
      const socket = hasty.send(text).pause();
      await eventually(() => expect(hasty.open.size).toBe(1));
      await eventually(() => expect(hasty.open.size).toBe(0));
      socket.destroy();
    });

    it('is kept while its other side reads slowly, and sends a body slowly', async () => {
      const { open, send } = patient;
      const reader = send('GET /large.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').pause();
      const writer = send(`POST /bff/backchannel-logout HTTP/1.1\r\nHost: a\r\n${FORM}\r\nContent-Length: 9\r\n\r\n`);
      let answer = '';
      writer.on('data', (chunk) => {
        answer += chunk;
      });
      for (const character of 'abcdefghi') {
        await pause(STALLED_SECONDS.patient * 150);
        writer.write(character);
        await readMegabytes(reader, 4);
      }
      await eventually(() => expect(answer).toMatch(/^HTTP\/1\.1 400 /));
      expect([...open].map(({ remotePort }) => remotePort).sort()).toEqual([reader.localPort, writer.localPort].sort());
      for (const socket of [reader, writer]) socket.destroy();
      await eventually(() => expect(open.size).toBe(0));
    });
  },
);
