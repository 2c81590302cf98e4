import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { ERROR_CODE, ForeignResponse } from './authorization-response.js';
import { AuthorizationServerUnavailable, AuthorizationServerUnusable } from './guarded-fetch.js';
import { oauthError } from './oauth-error.js';
import type { Failure } from './outcome.js';

const FOREIGN = 'This is not an answer of the authorization server.';

/**
 * Translates whatever openid-client throws. Only codes and classes are looked at, never messages; and nothing of the
 * thrown value but these is passed on, because its causes carry the bodies of token responses.
 */
export function translateError(error: unknown): Failure {
  const own = error instanceof Error && isOwn(error.cause) ? error.cause : error;
  if (own instanceof AuthorizationServerUnavailable) return unavailable(own);
  if (own instanceof ForeignResponse) return { kind: 'refused', error: 'invalid_request', description: FOREIGN };
  if (own instanceof AuthorizationServerUnusable) return { kind: 'unusable', reason: own.message };
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return refused(error);
  if (error instanceof ClientError) {
    if (error.code === 'OAUTH_TIMEOUT') return { kind: 'unavailable', reason: 'it did not answer in time' };
    return { kind: 'unusable', reason: error.code ?? 'unknown' };
  }
  // Where the library builds URLs, what it finds wrong with the metadata comes unwrapped.
  const code = codeOf(error);
  if (code?.startsWith('OAUTH_')) return { kind: 'unusable', reason: code };
  throw error;
}

function unavailable({ message, retryAfterSeconds, said, status }: AuthorizationServerUnavailable): Failure {
  return {
    kind: 'unavailable',
    reason: message,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(said === undefined ? {} : { said }),
    ...(status === undefined ? {} : { status }),
  };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The library wraps what the fetch that it was given throws. */
function isOwn(error: unknown): boolean {
  return error instanceof AuthorizationServerUnavailable || error instanceof AuthorizationServerUnusable;
}

function refused(response: ResponseBodyError | AuthorizationResponseError): Failure {
  const { error, error_description } = response;
  if (!ERROR_CODE.test(error))
    return { kind: 'unusable', reason: 'its error code has characters that codes cannot have' };
  const status = response instanceof ResponseBodyError ? { status: response.status } : {};
  return { kind: 'refused', ...oauthError(error, error_description), ...status };
}
