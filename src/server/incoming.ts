import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestTarget } from '../contract/request-target.js';
import type { Peer } from './peer.js';
import { readBody } from './read-body.js';

/** Makes the contract's view of a Node.js request. */
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
    // Not a getter: V8 gives each object with one a shape of its own, which keeps the whole request alive until the
    // next full garbage collection.
    address: peer.address,
    readBody: (limitBytes) => readBody(request, limitBytes),
  };
}

/**
 * The request as the entrance has parsed it. Use this instead of Koa's getters for path, URL and host, which parse the
 * target again and throw for some targets.
 */
export function incomingOf(ctx: Koa.Context): IncomingRequest {
  return ctx.state.incoming;
}
