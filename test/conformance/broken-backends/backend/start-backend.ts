import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { answering } from './answering.js';
import { createServerBehindHttp2 } from './http2-hop.js';
import type { Answer, Backend, Parts, Request } from './parts.js';
import { proxying } from './proxying.js';
import { refreshing } from './refreshing.js';
import { signingIn } from './signing-in.js';
import { signingOut } from './signing-out.js';
import { tokenQueries } from './token-query.js';

/** Parts to have otherwise. It gets the original ones, to do as they do most of the time. */
export type Change = (original: Parts) => Partial<Parts>;

export const conformingParts: Parts = {
  ...answering,
  ...tokenQueries,
  ...refreshing,
  ...signingIn,
  ...signingOut,
  ...proxying,
  largestHead: () => 128 * 1024,
  largestBody: () => 64 * 1024,
};

export interface RunningBackend {
  readonly origin: string;
  /** The same, over what stands for plain HTTP. */
  readonly plainOrigin: string;
  close(): Promise<void>;
}

export type BackendSettings = Pick<Backend, 'issuer' | 'clientId' | 'clientSecret' | 'scopes' | 'resources' | 'now'>;

/** Where it listens, and how its answers are sent. */
export interface Listening {
  readonly host?: string;
  /** As a server or proxy in front may do on its own. */
  readonly transfer?: 'chunked' | 'gzip' | 'by HTTP/2 from behind a proxy';
}

/** Starts a backend that keeps every requirement, but for what is changed. It holds all state in memory. */
export async function startBackend(
  settings: BackendSettings,
  change: Change = () => ({}),
  { host = '127.0.0.1', transfer }: Listening = {},
): Promise<RunningBackend> {
  const parts: Parts = { ...conformingParts, ...change(conformingParts) };
  let backend: Backend | undefined;
  const listen = async (isSecure: boolean) => {
    const create = transfer === 'by HTTP/2 from behind a proxy' ? createServerBehindHttp2 : createServer;
    const server = create({ maxHeaderSize: parts.largestHead() }, (message, response) => {
      if (backend !== undefined)
        answer(message, response, { backend, isSecure, transfer }).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const name = host.includes(':') ? `[${host}]` : host;
    return { server, origin: `http://${name}:${(server.address() as AddressInfo).port}` };
  };
  const [secure, plain] = [await listen(true), await listen(false)];
  const { origin } = secure;
  backend = { ...settings, origin, parts, sessions: new Map(), attempts: new Map(), arrivals: new Set() };
  return {
    origin,
    plainOrigin: plain.origin,
    async close() {
      for (const { server } of [secure, plain]) {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      }
    },
  };
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  { backend, isSecure, transfer }: { backend: Backend; isSecure: boolean } & Listening,
): Promise<void> {
  const request = await read(message, { isSecure, largest: backend.parts.largestBody(message.headers) });
  const tooLarge: Answer = { status: 413, headers: {}, body: '' };
  const plain = request === undefined ? tooLarge : await backend.parts.answer(request, backend);
  const { status, headers, body, earlyHint } = request ? backend.parts.finish(plain, request, backend) : plain;
  if (earlyHint !== undefined) response.writeEarlyHints({ link: earlyHint });
  send(response, { status, headers, body }, transfer);
}

function send(response: ServerResponse, { status, headers, body }: Answer, transfer: Listening['transfer']): void {
  const isZipped = transfer === 'gzip' && body !== '';
  const encoding = isZipped ? { 'Content-Encoding': 'gzip' } : {};
  response.writeHead(status, { ...headers, ...encoding } as Record<string, string | string[]>);
  if (transfer === 'chunked') for (const part of body.match(/.{1,7}/gs) ?? []) response.write(part);
  response.end(isZipped ? gzipSync(body) : transfer === 'chunked' ? undefined : body);
}

async function read(
  message: IncomingMessage,
  { isSecure, largest }: { readonly isSecure: boolean; readonly largest: number },
): Promise<Request | undefined> {
  const [path = '', ...search] = (message.url ?? '').split('?');
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) {
    if (body.length <= largest) body += chunk;
  }
  if (body.length > largest) return undefined;
  const isAbandoned = () => message.socket.destroyed;
  const { method = '', headers } = message;
  return { isSecure, method, path, search: search.join('?'), headers, body, isAbandoned };
}
