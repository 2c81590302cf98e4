import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a resource server behind the backend does, by the last segment of the path. */
export const API_TROUBLES = ['fine', 'hang', 'reset', 'garbage', 'short', 'stall', 'long', 'gigabyte'] as const;
export type ApiTrouble = (typeof API_TROUBLES)[number];

export const GIGABYTE = 2 ** 30;

/** The body of `long` that was announced; more follows. */
export const ANNOUNCED = 'short';

export interface TroubledResourceServer {
  readonly origin: string;
  close(): Promise<void>;
}

type Act = (request: IncomingMessage, response: ServerResponse) => void;

const raw =
  (text: string): Act =>
  ({ socket }) =>
    void socket.end(text);

const ACTS: Readonly<Record<ApiTrouble, Act>> = {
  fine: (request, response) => response.end(JSON.stringify({ sub: subOf(request) })),
  hang: () => undefined,
  reset: ({ socket }) => void socket.resetAndDestroy(),
  garbage: raw('this is no HTTP\r\n\r\n'),
  short: raw('HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\ntoo little'),
  stall: ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\ntoo little'),
  long: raw(`HTTP/1.1 200 OK\r\nContent-Length: ${ANNOUNCED.length}\r\n\r\n${ANNOUNCED}${'x'.repeat(10_000)}`),
  gigabyte: (_request, response) => sendWithoutEnd(response),
};

/** Starts one that does what it is asked to, however bad that is. */
export async function startTroubledResourceServer(): Promise<TroubledResourceServer> {
  const server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) as ApiTrouble;
    request.socket.on('error', () => undefined);
    ACTS[name](request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whose token came with the request. */
function subOf({ headers: { authorization = '' } }: IncomingMessage): string {
  const claims = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString();
  return claims === '' ? '' : JSON.parse(claims).sub;
}

const CHUNK = Buffer.alloc(2 ** 20);

/** As fast as the backend takes it. */
function sendWithoutEnd(response: ServerResponse): void {
  let left = GIGABYTE;
  response.writeHead(200, { 'content-length': String(left) });
  const write = () => {
    while (left > 0 && !response.destroyed) {
      left -= CHUNK.length;
      if (!response.write(CHUNK)) return void response.once('drain', write);
    }
    response.end();
  };
  write();
}
