import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const PROTECTING = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

export interface SmallBackend {
  readonly origin: string;
  /** The cookies that came, request by request. */
  readonly cookies: readonly (string | undefined)[];
  close(): Promise<void>;
}

export interface SmallBackendOptions {
  /** In PEM. Without it: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The status without a session. Default: 400. */
  readonly refusal?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The two endpoints without anything behind them, for tests of the command: the cookie `session=good` is a session,
 * and `/login` sets that cookie.
 */
export async function startSmallBackend(options: SmallBackendOptions = {}): Promise<SmallBackend> {
  const { tls, refusal = 400, headers = PROTECTING } = options;
  const cookies: (string | undefined)[] = [];
  const listener: RequestListener = ({ url = '', headers: { cookie } }, response) => {
    if (url === '/login')
      return response
        .writeHead(200, { 'Set-Cookie': 'session=good; Path=/; HttpOnly', 'Content-Type': 'text/html' })
        .end();
    cookies.push(cookie);
    if (!/\bsession=good\b/.test(cookie ?? ''))
      return response.writeHead(refusal, headers).end('{"error":"invalid_session"}');
    if (url.includes('scope=')) return response.writeHead(400, headers).end('{"error":"invalid_scope"}');
    const body = url.includes('bff-token')
      ? { access_token: 'token-of-the-small-backend', token_type: 'Bearer', expires_in: 300, scope: 'read' }
      : { sub: 'alice' };
    return response.writeHead(200, headers).end(JSON.stringify(body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://localhost:${port}`,
    cookies,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
