import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Fetch } from '../../src/server/index.js';
import { answerInvalid } from '../../src/server/unreadable-requests.js';
import type { TestBackendOptions } from './test-backend.js';

/** Puts a backend on its port by its standard handler, with the least that a platform has to do. */
export const servedByFetch: NonNullable<TestBackendOptions['serve']> = async (backend, { host, port }) => {
  const server = createFetchServer(backend.fetch);
  if (Object.values(backend.options.proxies).some(({ webSocket }) => webSocket)) server.on('upgrade', backend.upgrade);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        backend.endStreams();
        server.closeIdleConnections();
      }),
  };
};

/** Serves a standard handler with Node's HTTP server. */
export function createFetchServer(handle: Fetch): Server {
  const server = createServer((request, response) => void answer(request, response, handle));
  return server.on('clientError', answerInvalid);
}

async function answer(request: IncomingMessage, response: ServerResponse, handle: Fetch): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => response.writableFinished || gone.abort());
  const asked = standardRequest(request, gone.signal);
  // What `Request` cannot express does not reach the handler.
  if (asked === undefined) return void response.writeHead(400).end();
  const { status, headers, body } = await handle(asked, { remoteAddress: request.socket.remoteAddress });
  if (response.destroyed) return void (await body?.cancel());
  response.writeHead(status, [...headers].flat());
  if (body) await send(body, response);
  response.end();
}

/** Sends a body as fast as the client takes it, and cuts the connection if the body ends before its end. */
async function send(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  response.flushHeaders();
  const reader = body.getReader();
  response.once('close', () => void reader.cancel().catch(() => undefined));
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (!response.write(read.value) && !response.destroyed)
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  } catch {
    response.destroy();
  }
}

function standardRequest(request: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = '', url = '', rawHeaders, headers } = request;
  const pairs = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as [string, string]] : [],
  );
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  const isBodyless = method === 'GET' || method === 'HEAD' || !hasBody;
  const body = isBodyless
    ? {}
    : { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' as const };
  try {
    return new Request(new URL(url, 'http://backend.example'), { method, headers: pairs, signal, ...body });
  } catch {
    return undefined;
  }
}
