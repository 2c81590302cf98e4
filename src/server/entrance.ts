import type { ServerResponse } from 'node:http';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import type { Redirect } from '../contract/answer.js';
import { readTarget } from '../contract/request-target.js';
import { pathBelow } from '../core/base-path.js';
import { refuse } from '../core/refusal.js';
import { createEmitter, type Emit, type EventListener } from '../telemetry/events.js';
import { answerTo } from './errors.js';
import { transportHeaders } from './headers.js';
import { incomingOf, incomingRequest } from './incoming.js';
import { notFound } from './not-found.js';
import { createPeerReader } from './peer.js';
import { atEndOfTurn } from './request-batching.js';
import { requestIdOf } from './request-id.js';
import { emitOf, outgoingData, send } from './respond.js';
import { cutIfStalled } from './stalled.js';

const INVALID_TARGET = refuse(400, 'invalid_request', 'The request target is not valid.');

/**
 * The outermost middleware, for `listen`, `answer` and `app.callback()` alike. It parses the request target once, gives
 * the request an id, and limits how long its connection may stall. A thrown error becomes an answer with all headers,
 * which Koa's own error page would remove. Cookies that were set before are kept, because a session may have started or
 * ended.
 *
 * @param tellsAnswers whether each answer is an event now. It costs a listener for each response
 */
export function createEntrance(
  options: Options,
  listeners: readonly EventListener[],
  tellsAnswers: () => boolean,
): Koa.Middleware {
  const peerOf = createPeerReader(options);
  const overHttps = transportHeaders(options.publicOrigin, { isHttps: true });
  const overHttp = transportHeaders(options.publicOrigin, { isHttps: false });
  const { basePath } = options;
  const stalledMs = options.limits.stalledSeconds * 1000;

  /** What goes on to the contract, or the answer to a request that does not. */
  const enter: Koa.Middleware = (ctx, next) => {
    const peer = peerOf(ctx.req);
    ctx.state.basePath = basePath;
    ctx.state.transportHeaders = peer.isHttps ? overHttps : overHttp;
    const target = readTarget(ctx.req.url ?? '');
    if (target === undefined) return send(ctx, outgoingData(INVALID_TARGET, basePath));
    if (target.path === basePath) return send(ctx, outgoingData(toStart(basePath, target.query), basePath));
    const path = pathBelow(target.path, basePath);
    if (path === undefined) return notFound(ctx, next);
    const id = requestIdOf(ctx.req, peer);
    ctx.state.incoming = incomingRequest(ctx.req, { id, target: { ...target, path }, peer });
    ctx.state.emit = createEmitter(listeners, { request: id, from: peer.address });
    if (tellsAnswers()) tellAnswer(ctx, path, ctx.state.emit);
    return next();
  };
  return async (ctx, next) => {
    // Most requests have arrived by now, and most answers are written at once. They need no timer.
    const isArriving = !ctx.req.complete;
    if (isArriving) watch(ctx.res, stalledMs);
    try {
      await enter(ctx, next);
    } catch (error) {
      send(ctx, outgoingData(answerTo(error, incomingOf(ctx), emitOf(ctx)), basePath));
    }
    if (!isArriving) atEndOfTurn(() => !ctx.res.writableFinished && watch(ctx.res, stalledMs));
  };
}

/** Relative links of the page start at the path with a slash. */
function toStart(basePath: string, query: string): Redirect {
  return { kind: 'redirect', status: 303, location: `${basePath}/${query === '' ? '' : `?${query}`}` };
}

function tellAnswer(ctx: Koa.Context, path: string, emit: Emit): void {
  const { req, res, state } = ctx;
  const startedAt = performance.now();
  res.once('close', () =>
    emit('request.answered', {
      method: req.method ?? '',
      path,
      operation: state.isStreamed ? 'proxy' : (state.operation?.operationId ?? 'other'),
      status: res.statusCode,
      durationMs: performance.now() - startedAt,
      isComplete: res.writableFinished,
    }),
  );
}

/** One function for all requests, so that none allocates a closure. */
function watch(response: ServerResponse, stalledMs: number): void {
  response.on('timeout', cutIfStalled);
  response.setTimeout(stalledMs);
}
