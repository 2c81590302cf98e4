import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import { readBody } from '../http/read-body.js';
import type { Peer } from './peer.js';

/** Takes from Koa what the contract looks at. Path and query stay as they were sent: nothing is decoded or normalised. */
export function incomingRequest(ctx: Koa.Context, peerOf: (request: Koa.Context['req']) => Peer): IncomingRequest {
  const { path, query } = readTarget(ctx.req.url ?? '/');
  const peer = peerOf(ctx.req);
  return {
    id: ctx.state.requestId,
    method: ctx.method,
    path,
    query,
    headers: ctx.req.headers,
    secure: peer.secure,
    // No getter: V8 gives each object with one a shape of its own, which outlives the request until the next full
    // collection, and the whole request with it.
    address: peer.address,
    readBody: (limitBytes) => readBody(ctx.req, limitBytes),
  };
}

/**
 * Parts a request's target. What is sent to a proxy, and may be sent to anyone, names scheme and host before the path
 * (RFC 9112, section 3.2.2). Neither is believed: both come from the settings.
 */
export function readTarget(url: string): { readonly path: string; readonly query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : target.slice(mark + 1) };
}
