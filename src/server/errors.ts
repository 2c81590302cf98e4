import { ReadStream } from 'node:fs';
import type Koa from 'koa';
import type { IncomingRequest } from '../contract/incoming-request.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { isAbortedBody } from '../http/read-body.js';
import { StoreUnavailable } from '../storage/store.js';
import { describeError } from '../telemetry/describe-error.js';
import { createEmitter, type Emit, type EventListener } from '../telemetry/events.js';
import { incomingOf } from './incoming.js';
import { BodyAlreadyRead } from './read-body.js';

/** Long enough for a store to restart or to fail over. */
const RETRY_AFTER_SECONDS = 5;

/** Reports a thrown error, and makes the answer to its request. */
export function answerTo(error: unknown, { id, path }: IncomingRequest, emit: Emit): Refusal {
  if (error instanceof StoreUnavailable) {
    emit('store.unavailable', { reason: error.message });
    const refusal = refuse(503, 'temporarily_unavailable', 'The session store is not available. Try again later.');
    return { ...refusal, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
  }
  if (isAbortedBody(error)) {
    // The client has closed the connection, so this answer is not read.
    emit('request.aborted', { path });
    return refuse(400, 'invalid_request', 'The request was aborted.');
  }
  emit('request.failed', { path, ...describeError(error) });
  const why = error instanceof BodyAlreadyRead ? error.message : 'The backend failed.';
  return refuse(500, 'server_error', `${why} Request id: ${id}`);
}

/** The client closed the connection, or sent the rest of its request too late or in a form that is not HTTP. */
const ENDED_BY_CLIENT =
  /^(ECONNRESET|EPIPE|ERR_STREAM_(PREMATURE_CLOSE|UNABLE_TO_PIPE|DESTROYED)|ERR_HTTP_REQUEST_TIMEOUT|HPE_\w+)$/;

/** Makes the listener for errors while a file is sent. Koa's own listener prints a stack trace to the console. */
export function createSendErrorListener(listeners: readonly EventListener[]) {
  const reported = new WeakSet<Koa.Context>();
  return (error: unknown, ctx?: Koa.Context): void => {
    // The file's stream and the response both report the same error. What streams an answer of its own reports it itself.
    if (ctx && (reported.has(ctx) || ctx.state.isStreamed)) return;
    if (ctx) reported.add(ctx);
    const { id, path } = (ctx && incomingOf(ctx)) ?? {};
    const emit = createEmitter(listeners, id === undefined ? undefined : { request: id });
    if (!ENDED_BY_CLIENT.test(codeOf(error))) emit('request.failed', { path, ...describeError(error) });
    else if (ctx === undefined) emit('request.aborted', { path });
    else whenOver(ctx, () => wasSent(ctx) || emit('request.aborted', { path }));
  };
}

/**
 * Whether all of the answer was handed to the operating system. A client that has received all of it may close the connection before
 * Node.js says so.
 */
function wasSent({ req: { socket }, res, body, length }: Koa.Context): boolean {
  const wasRead = body instanceof ReadStream && body.bytesRead === length && socket.writableLength === 0;
  return res.writableFinished || wasRead;
}

/**
 * Calls `act` when nothing more is sent. The stream of a file also ends before its time if the answer has no body, as to `HEAD`
 * or with status 304; only the end of the answer tells whether the client received it.
 */
function whenOver({ req, res }: Koa.Context, act: () => void): void {
  if (res.closed || req.socket.destroyed) act();
  else res.once('close', act);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
