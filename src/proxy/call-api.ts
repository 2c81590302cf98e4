import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Refusal } from '../core/refusal.js';
import type { RefreshDependencies } from '../refresh/index.js';
import type { Api } from './api.js';
import { attemptWith } from './attempts.js';
import { type ApiToken, stepUpRefusal, type TokenOwner, tokenFor } from './call-token.js';
import { ACCEPTED, type TokenVerdict } from './challenge.js';
import { bodyTooLong, failureOf, full, notAllowed } from './failure.js';
import type { OpenStreams } from './open-streams.js';
import { readCall } from './read-call.js';
import { takeBody } from './request-body.js';
import { type Attempt, type Sending, sendOnce } from './send-once.js';

/** A page's request for a resource server, which has passed the guards. */
export interface PageCall extends TokenOwner {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly incoming: IncomingRequest;
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
  const running = api.acquire(session.id);
  if (running.kind === 'full') return full(running.of, page, api);
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
    running.release();
  }
}

type Holds = (verdict: TokenVerdict) => boolean;

interface Context {
  readonly page: PageCall;
  readonly dependencies: CallDependencies;
}

/** Sends the request and, as long as its body can be sent again, once more with what the resource server requires. */
function sendWithToken(sending: Sending, token: ApiToken, { page, dependencies }: Context): Promise<Attempt | Refusal> {
  const { api, body, response } = sending;
  const isSteppedUp: Holds = ({ kind }) => api.settings.stepUp && kind === 'insufficient scope';
  return attemptWith(token, {
    page,
    api,
    dependencies,
    send: (current, isRepeated) =>
      sendSafely(sending, current, (verdict) => (body.kind === 'kept' && isRepeated(verdict)) || isSteppedUp(verdict)),
    verdictOn: (attempt) => (attempt.kind === 'failed' ? ACCEPTED : attempt.verdict),
    isFinal: ({ kind }) => kind !== 'held' || response.destroyed,
  });
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
  if (reason !== 'UND_ERR_ABORTED' && reason !== 'ERR_STREAM_PREMATURE_CLOSE')
    emit('proxy.failed', { api: api.name, reason, ...(isCut ? {} : { status: refusal.status }) });
  if (isCut) response.destroy();
  return isCut ? undefined : refusal;
}
