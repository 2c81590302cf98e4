import type { ErrorResponse } from '../../generated/contract/index.js';

/** An error response. */
export interface Refusal {
  readonly kind: 'json';
  readonly status: 400 | 403 | 404 | 405 | 408 | 413 | 421 | 429 | 431 | 500 | 502 | 503 | 504;
  readonly body: ErrorResponse;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error codes of the backend. Those of the authorization server are passed through besides (ERR-19). */
export const REFUSAL_CODES = [
  'invalid_session',
  'https_required',
  'backend_not_ready',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'temporarily_unavailable',
  'server_error',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Makes a refusal. `description` is for developers and contains no secret. */
export function refuse<Status extends Refusal['status']>(
  status: Status,
  error: RefusalCode,
  description: string,
): Refusal & { status: Status } {
  return { kind: 'json', status, body: { error, error_description: description } };
}

/** The same for every cause, so that the response does not tell why a session is invalid. */
export const invalidSession = () => refuse(400, 'invalid_session', 'There is no valid session. Sign in first.');

/** Why a request does not count as HTTPS is in the log. */
export const httpsRequired = () =>
  refuse(
    400,
    'https_required',
    'HTTPS is required. If the page was loaded over HTTPS, the operator must correct the settings: see the log.',
  );

/** A rate limit was exceeded. */
export const tooManyRequests = (waitSeconds: number) => ({
  ...refuse(429, 'temporarily_unavailable', `Too many requests. Ask again in ${waitSeconds} seconds.`),
  headers: { 'retry-after': String(waitSeconds) },
});
