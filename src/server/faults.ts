import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import { describeError, type Log } from '../core/log.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { StoreUnavailable } from '../storage/store.js';
import { outgoing, send } from './respond.js';

/** Long enough for a store to restart or to fail over. */
const RETRY_AFTER_SECONDS = 5;

/**
 * The outermost layer. It names the request, for the log. Whatever is thrown inside becomes an answer with all its headers, so that Koa's own error page,
 * which strips them, is never seen. Cookies that were set on the way are kept: a session may have begun or ended.
 */
export function createFaultMiddleware(log: Log, always: Readonly<Record<string, string>>): Koa.Middleware {
  return async (ctx, next) => {
    ctx.state.requestId = randomUUID();
    try {
      await next();
    } catch (error) {
      send(ctx, outgoing(refusalFor(error, ctx, log), { acceptsHtml: () => false }), always);
    }
  };
}

/** What is answered when something was thrown, and what the operator gets to know of it. */
export function refusalFor(error: unknown, ctx: Koa.Context, log: Log): Refusal {
  if (error instanceof StoreUnavailable) {
    log({ level: 'warning', event: 'store unavailable', request: ctx.state.requestId, ...describeError(error) });
    const refusal = refuse(503, 'temporarily_unavailable', 'The session store is not available. Try again later.');
    return { ...refusal, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
  }
  if (isBrokenOff(error)) {
    // Nobody reads this answer any more.
    log({ level: 'info', event: 'request broken off', request: ctx.state.requestId, path: ctx.path });
    return refuse(400, 'invalid_request', 'The request broke off.');
  }
  log({ level: 'fault', event: 'fault', request: ctx.state.requestId, path: ctx.path, ...describeError(error) });
  return refuse(500, 'server_error', `Something went wrong here. Request id: ${ctx.state.requestId}`);
}

/** The other side went away while its body was read. */
function isBrokenOff(error: unknown): boolean {
  return codeOf(error) === 'ECONNABORTED';
}

const GONE = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Makes what takes the errors of a file that is being sent. Koa's own way is a stack trace on the console. */
export function createSendErrorListener(log: Log): (error: unknown, ctx?: Koa.Context) => void {
  const told = new WeakSet<Koa.Context>();
  return (error, ctx) => {
    // Of one file that didn't come through, both the file's end and the answer's end tell.
    if (ctx && told.has(ctx)) return;
    if (ctx) told.add(ctx);
    const { requestId: request } = ctx?.state ?? {};
    if (GONE.includes(codeOf(error))) log({ level: 'info', event: 'request broken off', request, path: ctx?.path });
    else log({ level: 'fault', event: 'fault', request, path: ctx?.path, ...describeError(error) });
  };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
