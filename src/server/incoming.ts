import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { RequestTarget } from '../contract/request-target.js';
import { createEmitter, type Emit, type EventListener } from '../telemetry/events.js';
import type { Peer } from './peer.js';
import { readBody } from './read-body.js';
import { requestIdOf } from './request-id.js';

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

/** A request outside the Koa application, with what reports and answers it. */
export interface SeenRequest {
  readonly request: IncomingMessage;
  readonly peer: Peer;
  readonly id: string;
  readonly incoming: IncomingRequest;
  readonly emit: Emit;
}

/** Does for such a request what the entrance does for the others. */
export function seeRequest(
  request: IncomingMessage,
  target: RequestTarget,
  parts: { readonly peerOf: (request: IncomingMessage) => Peer; readonly listeners: readonly EventListener[] },
): SeenRequest {
  const peer = parts.peerOf(request);
  const id = requestIdOf(request, peer);
  const emit = createEmitter(parts.listeners, { request: id, from: peer.address });
  return { request, peer, id, emit, incoming: incomingRequest(request, { id, target, peer }) };
}

/**
 * The request as the entrance has parsed it. Use this instead of Koa's getters for path, URL and host, which parse the
 * target again and throw for some targets.
 */
export function incomingOf(ctx: Koa.Context): IncomingRequest {
  return ctx.state.incoming;
}
