import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request that went to the server, as far as the steps compare it. It stays in memory: it has tokens. */
export interface Counted {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
  status: number;
  answer: string;
}

/** Stands in front of a server, at the address that it is known by, and notes each request. */
export interface CountingProxy {
  readonly origin: string;
  readonly counted: readonly Counted[];
  close(): void;
}

/** In PEM, for HTTPS. */
interface Tls {
  readonly key: string;
  readonly cert: string;
}

/** Starts the proxy. While the server is stopped it closes connections without an answer. */
export async function startCountingProxy(port: number, tls?: Tls): Promise<CountingProxy> {
  const counted: Counted[] = [];
  const take: RequestListener = (incoming, outgoing) => {
    collect(incoming).then((body) => {
      const entry = note(incoming, body);
      counted.push(entry);
      const { method, url: path, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        entry.status = answer.statusCode ?? 0;
        outgoing.writeHead(entry.status, answer.rawHeaders);
        answer.on('data', (chunk: Buffer) => {
          if (entry.form.size > 0) entry.answer += chunk.toString('utf8');
        });
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  };
  const server = tls === undefined ? createServer(take) : createTlsServer(tls, take);
  const scheme = tls === undefined ? 'http' : 'https';
  return { origin: `${scheme}://127.0.0.1:${await listen(server)}`, counted, close: () => void server.close() };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function collect(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function note({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Counted {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = new URLSearchParams(isForm ? body.toString('utf8') : '');
  return { method, path: url.replace(/\?.*/, ''), form, status: 0, answer: '' };
}
