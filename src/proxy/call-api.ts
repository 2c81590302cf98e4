import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Refusal } from '../core/refusal.js';
import type { RefreshDependencies } from '../refresh/index.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import type { Api } from './api.js';
import { type ApiToken, stepUpRefusal, tokenFor } from './call-token.js';
import type { TokenVerdict } from './challenge.js';
import { ABORTED, bodyTooLong, failureOf } from './failure.js';
import type { OpenStreams } from './open-streams.js';
import { readCall } from './read-call.js';
import { full, notAllowed } from './report-refusal.js';
import { takeBody } from './request-body.js';
import { type Attempt, type Sending, sendOnce } from './send-once.js';

/** A page's request for a resource server, which has passed the guards. */
export interface PageCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly incoming: IncomingRequest;
  readonly session: Session;
  readonly emit: Emit;
  readonly always: Readonly<Record<string, string>>;
}

export interface CallDependencies extends RefreshDependencies {
  readonly openStreams: OpenStreams;
}

/** These may be sent again if the resource server closed the connection before it answered (RFC 9110, section 9.2.2). */
const REPEATABLE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'QUERY'];

/**
 * Calls a resource server for the page: with the token of the session, by the rules of the settings. The answer is
 * streamed.
 *
 * @returns a refusal to answer with; `undefined` if the page has its answer, or is gone
 */
export async function callApi(page: PageCall, api: Api, dependencies: CallDependencies): Promise<Refusal | undefined> {
  const { incoming, response, session } = page;
  const call = readCall(incoming, api);
  if (call.kind !== 'call') return notAllowed(call, page, api);
  const place = api.places.take(session.id);
  if (place.kind === 'full') return full(place.of, page, api);
  const gone = new EventEmitter();
  const onClose = () => void (response.writableFinished || gone.emit('abort'));
  response.once('close', onClose);
  const forget = dependencies.openStreams.add(session.id, () => response.destroy());
  try {
    const token = await tokenFor(api, page, { dependencies });
    if (token.kind !== 'token') return token;
    if (response.destroyed) return undefined;
    const body = await takeBody(page.request, api.settings.limits);
    if (body.kind === 'too long') return bodyTooLong();
    const sending = { api, call, incoming, body, response, always: page.always, gone };
    return await conclude(await sendWithToken(sending, token, { page, dependencies }), { sending, page, dependencies });
  } finally {
    forget();
    place.giveBack();
  }
}

interface Context {
  readonly page: PageCall;
  readonly dependencies: CallDependencies;
}

type Holds = (verdict: TokenVerdict) => boolean;

/** Sends the request and, if its token is rejected and its body was kept, once more with another token. */
async function sendWithToken(sending: Sending, token: ApiToken, context: Context): Promise<Attempt | Refusal> {
  const { api, body } = sending;
  const isSteppedUp: Holds = ({ kind }) => api.settings.stepUp && kind === 'insufficient scope';
  const isReplaced: Holds = ({ kind }) => body.kind === 'kept' && kind === 'rejected';
  const attempt = await sendProven(sending, token, (verdict) => isReplaced(verdict) || isSteppedUp(verdict));
  if (attempt.kind === 'failed' || attempt.verdict.kind !== 'rejected') return attempt;
  // Even if this answer goes through, the next request needs another token.
  const another = await tokenFor(api, context.page, { dependencies: context.dependencies, rejected: token });
  if (attempt.kind === 'answered') return attempt;
  if (another.kind !== 'token') return another;
  if (another.value === token.value) return attempt;
  context.page.emit('proxy.token_replaced', { api: api.name, session: context.page.session.id });
  return sendProven(sending, another, isSteppedUp);
}

/** Sends the request and, if its proof lacks the nonce that the resource server requires and its body was kept, once more. */
async function sendProven(sending: Sending, token: ApiToken, holds: Holds): Promise<Attempt> {
  const isRepeatable = token.isBound && sending.body.kind === 'kept';
  const lacksNonce: Holds = ({ kind }) => isRepeatable && kind === 'nonce required';
  const attempt = await sendSafely(sending, token, (verdict) => lacksNonce(verdict) || holds(verdict));
  const isRepeated = attempt.kind === 'held' && lacksNonce(attempt.verdict) && !sending.response.destroyed;
  return isRepeated ? sendSafely(sending, token, holds) : attempt;
}

/** Repeats a request without effects whose kept connection was closed before an answer came. */
async function sendSafely(sending: Sending, token: ApiToken, holds: Holds): Promise<Attempt> {
  const attempt = await sendOnce(sending, token, holds);
  const isLost =
    attempt.kind === 'failed' && !sending.response.headersSent && failureOf(attempt.error).wasConnectionLost;
  const isRepeatable = sending.body.kind === 'kept' && REPEATABLE_METHODS.includes(sending.call.method);
  return isLost && isRepeatable && !sending.response.destroyed ? sendOnce(sending, token, holds) : attempt;
}

/** Reports what came of a request, and finishes its answer. */
async function conclude(
  attempt: Attempt | Refusal,
  { sending, page, dependencies }: Context & { readonly sending: Sending },
): Promise<Refusal | undefined> {
  const { api, response, call } = sending;
  if (attempt.kind === 'json') return attempt;
  if (attempt.kind === 'failed') return failed(attempt.error, page, api);
  const details = { api: api.name, session: page.session.id, method: call.method, status: attempt.status };
  page.emit('proxy.answered', details, page.session);
  if (attempt.kind === 'answered') return undefined;
  const { verdict, answer } = attempt;
  const refusal = verdict.kind === 'insufficient scope' ? stepUpRefusal(api, verdict.scope, dependencies) : undefined;
  if (refusal === undefined) answer.send(response);
  return refusal;
}

function failed(error: unknown, { response, emit }: PageCall, api: Api): Refusal | undefined {
  const isCut = response.headersSent;
  // The page closed the connection, which is nothing to report.
  if (response.destroyed && !isCut) return undefined;
  const { refusal, reason } = failureOf(error);
  if (reason !== ABORTED && reason !== 'ERR_STREAM_PREMATURE_CLOSE')
    emit('proxy.failed', { api: api.name, reason, ...(isCut ? {} : { status: refusal.status }) });
  if (isCut) response.destroy();
  return isCut ? undefined : refusal;
}
