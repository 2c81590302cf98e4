import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request as the resource server received it. */
export interface CalledApi {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** A resource server that a test can make misbehave. */
export interface ScriptedResourceServer {
  readonly origin: string;
  readonly received: CalledApi[];
  /** Whether a token is accepted; others get 401 with `invalid_token`. */
  accepts: (token: string) => boolean;
  /** How requests are answered. */
  answer: Answering;
  /** How upgrades are answered. */
  upgrade: (request: IncomingMessage, socket: Duplex) => void;
  close(): Promise<void>;
}

export const usualAnswer: Answering = (_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"stocks":[]}');
};

export async function startScriptedResourceServer(): Promise<ScriptedResourceServer> {
  const server = createServer((request, response) => {
    scripted.received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (scripted.accepts(token)) return scripted.answer(request, response);
    request.resume();
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end('rejected');
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket) => {
    upgraded.add(socket);
    scripted.received.push({ method: 'UPGRADE', url: request.url ?? '', headers: request.headers });
    socket.on('error', () => socket.destroy());
    scripted.upgrade(request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted: ScriptedResourceServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    accepts: () => true,
    answer: usualAnswer,
    upgrade: (_request, socket) => socket.destroy(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // Those that were upgraded are not among them.
        for (const socket of upgraded) socket.destroy();
      }),
  };
  return scripted;
}
