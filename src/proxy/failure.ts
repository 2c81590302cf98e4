import { type Refusal, refuse } from '../core/refusal.js';
import type { Api } from './api.js';
import type { TokenOwner } from './call-token.js';
import { BodyTooLong } from './request-body.js';

/** The page closed its connection before the request was sent. */
export class PageGone extends Error {
  override readonly name = 'PageGone';
  /** That of undici, for a page that closes it later. */
  readonly code = 'UND_ERR_ABORTED';
}

/** Why a resource server gave no answer: for the page, and a code for the operator. */
export interface CallFailure {
  readonly refusal: Refusal;
  /** A system error code or one of undici, without addresses and secrets. */
  readonly reason: string;
  /** Whether the same request may succeed on another connection: the resource server closed a kept one. */
  readonly wasConnectionLost: boolean;
}

const RETRY_AFTER_SECONDS = 5;
const TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'];
const LOST = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

/** Translates an error of undici or of Node.js. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof BodyTooLong)
    return { refusal: bodyTooLong(), reason: 'BODY_TOO_LONG', wasConnectionLost: false };
  const reason = codeOf(error);
  const refusal = TIMEOUTS.includes(reason)
    ? unavailable(504, 'The resource server did not answer in time.')
    : unavailable(502, 'The resource server cannot be reached, or gave no valid answer.');
  return { refusal, reason, wasConnectionLost: LOST.includes(reason) };
}

export function unavailable(status: 502 | 503 | 504, description: string, seconds = RETRY_AFTER_SECONDS): Refusal {
  return {
    ...refuse(status, 'temporarily_unavailable', description),
    headers: { 'retry-after': String(seconds) },
  };
}

export function bodyTooLong(): Refusal {
  // The rest of the body is not read, so the connection cannot be used again.
  return { ...refuse(413, 'invalid_request', 'The request body is too long.'), headers: { connection: 'close' } };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name;
}

/** Reports a call, or a handshake, that the settings do not allow, and returns its refusal. */
export function notAllowed(refusal: Refusal, { session, emit }: TokenOwner, { name }: Api): Refusal {
  emit('proxy.refused', { api: name, session: session.id, status: refusal.status }, session);
  return refusal;
}

/** Reports that no more requests may run at the same time, and makes the refusal. */
export function full(of: 'all' | 'session', { session, emit }: TokenOwner, { name }: Api): Refusal {
  const limit = of === 'all' ? 'connections' : 'sessionConcurrent';
  emit('proxy.full', { api: name, session: session.id, limit: `proxies.${name}.limits.${limit}` });
  return unavailable(503, 'Too many requests to this API are running at the same time.', 1);
}
