import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { WatchRequest } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import type { StoreOperation, WatchStore } from '../storage/watched-store.js';
import type { TracedRequest, Tracing } from '../telemetry/tracing.js';
import { incomingOf } from './incoming.js';
import { createPeerReader, type Peer } from './peer.js';

/** Makes the middleware behind the entrance that makes a span of each request. */
export function createTraceMiddleware(options: Options, tracing: Tracing): Koa.Middleware {
  const peerOf = createPeerReader(options);
  return (ctx, next) =>
    tracing.serve(tracedRequest(ctx.req, peerOf(ctx.req)), (end) => {
      ctx.res.once('close', () =>
        end({ route: routeOf(ctx), status: ctx.res.statusCode, requestId: incomingOf(ctx).id }),
      );
      return next();
    });
}

/** Makes a span of the handshake of a WebSocket, which `open` answers with the status that it returns. */
export function traceUpgrade(
  tracing: Tracing,
  { request, peer, id }: { readonly request: IncomingMessage; readonly peer: Peer; readonly id: string },
  open: () => Promise<number>,
): Promise<void> {
  return tracing.serve(tracedRequest(request, peer), async (end) =>
    end({ route: STREAMED, status: await open(), requestId: id }),
  );
}

function tracedRequest({ method = '', headers }: IncomingMessage, { isHttps, isTrusted }: Peer): TracedRequest {
  const { traceparent, tracestate } = headers;
  return { method, scheme: isHttps ? 'https' : 'http', headers: { traceparent, tracestate }, isTrusted };
}

/** The calls that are proxied, as the contract names them. */
const STREAMED = '/bff/api/{name}/{path}';

/** Not the path of the request, which has too many values to group spans by. */
function routeOf({ state }: Koa.Context): string | undefined {
  return state.isStreamed ? STREAMED : state.operation?.path;
}

/** The names of stores, as OpenTelemetry has them where it has one. */
const SYSTEMS: Readonly<Record<Options['store']['kind'], string>> = {
  memory: 'memory',
  embedded: 'lmdb',
  redis: 'redis',
  postgresql: 'postgresql',
};

/** Without keys and values, which are secrets or lead to them. */
export function traceStore(tracing: Tracing, kind: Options['store']['kind'] | undefined): WatchStore {
  const system = kind === undefined ? 'other' : SYSTEMS[kind];
  return (operation: StoreOperation) => {
    const call = tracing.call(`${operation} ${system}`, { 'db.system.name': system, 'db.operation.name': operation });
    return (error) => call?.end(error === undefined ? {} : { error: error instanceof Error ? error.name : 'unknown' });
  };
}

/** Without the query of the URL. An authorization server is another party, so it does not get the trace. */
export function traceAuthorizationServer(tracing: Tracing): WatchRequest {
  return ({ url, method }) => {
    const { hostname, port, pathname, protocol } = new URL(url);
    const call = tracing.call(`${method} ${pathname}`, {
      'http.request.method': method,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      'url.path': pathname,
    });
    return (status) => call?.end(status === undefined ? { error: 'no answer' } : { status });
  };
}
