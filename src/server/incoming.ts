import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestTarget } from '../contract/request-target.js';
import type { Peer } from './peer.js';
import { readBody } from './read-body.js';

/** Takes from a request of Node.js what the contract looks at. */
export function incomingRequest(
  request: IncomingMessage,
  { id, target, peer }: { readonly id: string; readonly target: RequestTarget; readonly peer: Peer },
): IncomingRequest {
  return {
    id,
    method: request.method ?? '',
    path: target.path,
    query: target.query,
    headers: request.headers,
    secure: peer.secure,
    // No getter: V8 gives each object with one a shape of its own, which outlives the request until the next full
    // collection, and the whole request with it.
    address: peer.address,
    readBody: (limitBytes) => readBody(request, limitBytes),
  };
}

/**
 * The request as the entrance has read it. Everything behind the entrance uses this: Koa's own getters for path, URL and
 * host parse the target again, and throw for some targets.
 */
export function incomingOf(ctx: Koa.Context): IncomingRequest {
  return ctx.state.incoming;
}
