import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HandedOverCookie, HandedOverPerson } from '../../../generated/contract/index.js';
import { createBodyCheck, type DescribeProblem } from '../../contract/internal-body.js';
import type { Secret } from '../../core/secret.js';
import { isAbortedBody, readBody } from '../../http/read-body.js';
import { type CookieSignIn, type HandedOverTokens, SessionRevokedError } from '../../sign-in/index.js';
import { StoreUnavailable } from '../../storage/store.js';
import { describeError } from '../../telemetry/describe-error.js';
import type { Emit } from '../../telemetry/events.js';
import { answerTo, rejectionOf } from './admission.js';
import { type HandOverAnswer, refusal, send } from './answer.js';
import { personOf } from './person.js';

/** Answers a request of a Node.js HTTP server that no browser reaches. */
export type HandOverHandler = (request: IncomingMessage, response: ServerResponse) => void;

interface Parts {
  readonly sessions: CookieSignIn;
  readonly handedOverTokens: HandedOverTokens;
  readonly secrets: readonly Secret[];
  readonly emit: Emit;
}

interface HandOverOperation {
  readonly problemOf: DescribeProblem;
  perform(body: unknown): Promise<HandOverAnswer>;
}

const BODY_LIMIT_BYTES = 64 * 1024;

/** Makes the handler of `/internal/sessions` and `/internal/sessions/end`. */
export function createHandOverHandler(parts: Parts): HandOverHandler {
  const operations = new Map<string, HandOverOperation>([
    [
      '/internal/sessions',
      { problemOf: createBodyCheck('HandedOverPerson'), perform: (body) => start(body as HandedOverPerson, parts) },
    ],
    [
      '/internal/sessions/end',
      { problemOf: createBodyCheck('HandedOverCookie'), perform: (body) => end(body as HandedOverCookie, parts) },
    ],
  ]);
  return (request, response) => {
    void answer(request, operations, parts)
      .catch((error: unknown) => answerToFault(error, request, parts))
      .then((answered) => send(response, answered));
  };
}

async function answer(
  request: IncomingMessage,
  operations: ReadonlyMap<string, HandOverOperation>,
  { secrets, emit }: Parts,
): Promise<HandOverAnswer> {
  const rejection = rejectionOf(request, secrets);
  if (rejection !== undefined) {
    emit('hand_over.rejected', { reason: rejection });
    return answerTo(rejection);
  }
  const operation = operations.get(request.url ?? '');
  if (operation === undefined)
    return refusal(404, 'invalid_request', { description: `There are ${[...operations.keys()].join(', ')}.` });
  if (request.method !== 'POST') return refusal(405, 'invalid_request', { headers: { allow: 'POST' } });
  return read(request, operation);
}

async function read(request: IncomingMessage, { problemOf, perform }: HandOverOperation): Promise<HandOverAnswer> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    return refusal(400, 'invalid_request', { description: 'The body must be application/json.' });
  const bytes = await readBody(request, BODY_LIMIT_BYTES);
  if (bytes === 'too large') return refusal(413, 'invalid_request', { headers: { connection: 'close' } });
  const body = parse(bytes.toString());
  const problem = problemOf(body);
  return problem === undefined ? perform(body) : refusal(400, 'invalid_request', { description: problem });
}

/** What is no JSON fails the check of the schema. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function start(body: HandedOverPerson, { sessions, handedOverTokens }: Parts): Promise<HandOverAnswer> {
  const { refresh_token, access_token } = body.tokens;
  const token = refresh_token ?? access_token?.value ?? '';
  if (!(await handedOverTokens.claim(token))) return refusal(409, 'already_used');
  try {
    return { status: 201, body: { set_cookie: await sessions.start(personOf(body)) } };
  } catch (error) {
    // Its tokens are revoked, and stay used.
    if (error instanceof SessionRevokedError) return refusal(409, 'session_revoked');
    await handedOverTokens.release(token);
    if (error instanceof RangeError) return refusal(400, 'invalid_request', { description: error.message });
    throw error;
  }
}

async function end({ cookie }: HandedOverCookie, { sessions }: Parts): Promise<HandOverAnswer> {
  return { status: 200, body: { set_cookie: await sessions.end(cookie) } };
}

function answerToFault(error: unknown, { url = '' }: IncomingMessage, { emit }: Parts): HandOverAnswer {
  if (error instanceof StoreUnavailable)
    return refusal(503, 'temporarily_unavailable', { headers: { 'retry-after': '5' } });
  const [path = ''] = url.split('?');
  if (isAbortedBody(error)) {
    // The client is gone, so this answer is not read.
    emit('request.aborted', { path });
    return refusal(400, 'invalid_request');
  }
  emit('request.failed', { path, ...describeError(error) });
  return refusal(500, 'server_error');
}
