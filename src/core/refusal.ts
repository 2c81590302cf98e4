import type { ErrorResponse } from '../../generated/contract/index.js';

/** An error object as the answer: the frontend has to act. */
export interface Refusal {
  readonly kind: 'json';
  readonly status: 400 | 403 | 404 | 405 | 413 | 429 | 431 | 500 | 502 | 503;
  readonly body: ErrorResponse;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The codes that this backend itself uses. The authorization server's own come through beside them (ERR-19). */
export const REFUSAL_CODES = [
  'invalid_session',
  'backend_not_ready',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'temporarily_unavailable',
  'server_error',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Makes a refusal. `description` is for the frontend's developer, and must not contain a secret. */
export function refuse<Status extends Refusal['status']>(
  status: Status,
  error: RefusalCode,
  description: string,
): Refusal & { status: Status } {
  return { kind: 'json', status, body: { error, error_description: description } };
}

/** The same for every cause, so that an answer never tells why a session is not valid. */
export const invalidSession = () => refuse(400, 'invalid_session', 'There is no valid session. Sign in first.');

export const tooManyRequests = (waitSeconds: number) => ({
  ...refuse(429, 'temporarily_unavailable', `Too many requests. Ask again in ${waitSeconds} seconds.`),
  headers: { 'retry-after': String(waitSeconds) },
});
