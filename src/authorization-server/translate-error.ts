import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { ERROR_CODE, ForeignResponse } from './authorization-response.js';
import { AuthorizationServerUnavailable, InvalidResponse } from './guarded-fetch.js';
import { oauthError } from './oauth-error.js';
import type { Failure } from './outcome.js';

const FOREIGN = 'This is not a response of the authorization server.';

/**
 * Translates an error of openid-client by its class and code, never by its message. Nothing else of the error is passed
 * on, because its causes contain the bodies of token responses.
 */
export function translateError(error: unknown): Failure {
  const own = error instanceof Error && isOwn(error.cause) ? error.cause : error;
  if (own instanceof AuthorizationServerUnavailable) return unavailable(own);
  if (own instanceof ForeignResponse) return { kind: 'refused', error: 'invalid_request', description: FOREIGN };
  if (own instanceof InvalidResponse) return { kind: 'invalid_response', reason: own.message };
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return refused(error);
  if (error instanceof ClientError) {
    if (error.code === 'OAUTH_TIMEOUT') return { kind: 'unavailable', reason: 'it did not answer in time' };
    return { kind: 'invalid_response', reason: error.code ?? 'unknown' };
  }
  // Errors in the metadata are thrown unwrapped where the library builds URLs.
  const code = codeOf(error);
  if (code?.startsWith('OAUTH_')) return { kind: 'invalid_response', reason: code };
  throw error;
}

function unavailable({ message, ...details }: AuthorizationServerUnavailable): Failure {
  const { retryAfterSeconds, said, status, isUnsent } = details;
  return { kind: 'unavailable', reason: message, retryAfterSeconds, said, status, isUnsent };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The library wraps the errors that the given fetch throws. */
function isOwn(error: unknown): boolean {
  return error instanceof AuthorizationServerUnavailable || error instanceof InvalidResponse;
}

function refused(response: ResponseBodyError | AuthorizationResponseError): Failure {
  const { error, error_description } = response;
  if (!ERROR_CODE.test(error)) return { kind: 'invalid_response', reason: 'its error code has invalid characters' };
  const status = response instanceof ResponseBodyError ? response.status : undefined;
  return { kind: 'refused', ...oauthError(error, error_description), status };
}
