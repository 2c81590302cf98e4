import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import { describeError, type Log } from '../core/log.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { StoreUnavailable } from '../storage/store.js';
import { incomingOf } from './incoming.js';
import { BodyAlreadyRead } from './read-body.js';

/** Long enough for a store to restart or to fail over. */
const RETRY_AFTER_SECONDS = 5;

/** What is answered when something was thrown, and what the operator gets to know of it. */
export function refusalFor(error: unknown, { id: request, path }: IncomingRequest, log: Log): Refusal {
  if (error instanceof StoreUnavailable) {
    log({ level: 'warning', event: 'store unavailable', request, ...describeError(error) });
    const refusal = refuse(503, 'temporarily_unavailable', 'The session store is not available. Try again later.');
    return { ...refusal, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
  }
  if (isBrokenOff(error)) {
    // Nobody reads this answer any more.
    log({ level: 'info', event: 'request broken off', request, path });
    return refuse(400, 'invalid_request', 'The request broke off.');
  }
  log({ level: 'fault', event: 'fault', request, path, ...describeError(error) });
  const why = error instanceof BodyAlreadyRead ? error.message : 'Something went wrong here.';
  return refuse(500, 'server_error', `${why} Request id: ${request}`);
}

/** The other side went away while its body was read. */
function isBrokenOff(error: unknown): boolean {
  return codeOf(error) === 'ECONNABORTED';
}

/** The other side went away, or sent the rest of its request too late or in a form that is not HTTP. */
const ENDED_BY_CLIENT = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP_REQUEST_TIMEOUT|HPE_\w+)$/;

/** Makes what takes the errors of a file that is being sent. Koa's own way is a stack trace on the console. */
export function createSendErrorListener(log: Log): (error: unknown, ctx?: Koa.Context) => void {
  const told = new WeakSet<Koa.Context>();
  return (error, ctx) => {
    // Of one file that didn't come through, both the file's end and the answer's end tell.
    if (ctx && told.has(ctx)) return;
    if (ctx) told.add(ctx);
    const { id: request, path } = (ctx && incomingOf(ctx)) ?? {};
    if (ENDED_BY_CLIENT.test(codeOf(error))) log({ level: 'info', event: 'request broken off', request, path });
    else log({ level: 'fault', event: 'fault', request, path, ...describeError(error) });
  };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
