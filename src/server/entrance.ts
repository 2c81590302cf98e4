import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import { readTarget } from '../contract/request-target.js';
import type { Log } from '../core/log.js';
import { refuse } from '../core/refusal.js';
import { refusalFor } from './faults.js';
import { transportHeaders } from './headers.js';
import { incomingOf, incomingRequest } from './incoming.js';
import { createPeerReader } from './peer.js';
import { outgoing, send } from './respond.js';
import { cutIfStalled } from './stalled.js';

const INVALID_TARGET = refuse(400, 'invalid_request', 'The request target is not valid.');

/**
 * The outermost layer, for `listen`, `answer` and `app.callback()` alike. It reads the request's target once, names the
 * request for the log, and bounds how long its connection may make no progress. Whatever is thrown inside becomes an
 * answer with all its headers, so that Koa's own error page, which strips them, is never seen. Cookies that were set on
 * the way are kept: a session may have begun or ended.
 */
export function createEntrance(options: Options, log: Log): Koa.Middleware {
  const peerOf = createPeerReader(options);
  const overHttps = transportHeaders(options.publicOrigin, { isHttps: true });
  const overHttp = transportHeaders(options.publicOrigin, { isHttps: false });
  const stalledMs = options.limits.stalledSeconds * 1000;

  return async (ctx, next) => {
    watch(ctx.res, stalledMs);
    const peer = peerOf(ctx.req);
    ctx.state.transportHeaders = peer.isHttps ? overHttps : overHttp;
    const target = readTarget(ctx.req.url ?? '');
    if (target === undefined) return send(ctx, outgoing(INVALID_TARGET, { acceptsHtml: () => false }));
    ctx.state.incoming = incomingRequest(ctx.req, { id: randomUUID(), target, peer });
    try {
      await next();
    } catch (error) {
      send(ctx, outgoing(refusalFor(error, incomingOf(ctx), log), { acceptsHtml: () => false }));
    }
  };
}

/** One function for all requests, so that none costs a closure. */
function watch(response: ServerResponse, stalledMs: number): void {
  response.on('timeout', cutIfStalled);
  response.setTimeout(stalledMs);
}
