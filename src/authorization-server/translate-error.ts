import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { ERROR_CODE, ForeignResponse } from './authorization-response.js';
import type { LastResponse } from './exchange.js';
import { AuthorizationServerUnavailable, InvalidResponse } from './guarded-fetch.js';
import { oauthError } from './oauth-error.js';
import type { Failure } from './outcome.js';

const FOREIGN = 'This is not a response of the authorization server.';

/**
 * Translates an error of openid-client by its class and code, never by its message. Nothing else of the error is passed
 * on, because its causes contain the bodies of token responses.
 */
export function translateError(error: unknown, last: LastResponse = {}): Failure {
  const own = error instanceof Error && isOwn(error.cause) ? error.cause : error;
  if (own instanceof AuthorizationServerUnavailable) return unavailable(own, last);
  if (own instanceof ForeignResponse) {
    return { kind: 'refused', error: 'invalid_request', description: FOREIGN, isForeign: true };
  }
  if (own instanceof InvalidResponse) return invalid(own.message, own.request ?? last);
  if (error instanceof ResponseBodyError) return refused(error, last);
  if (error instanceof AuthorizationResponseError) return refused(error, {});
  const code = codeOf(error);
  // Errors in the metadata are thrown unwrapped where the library builds URLs.
  if (!(error instanceof ClientError || code?.startsWith('OAUTH_'))) throw error;
  if (code === 'OAUTH_TIMEOUT') return { kind: 'unavailable', reason: 'it did not answer in time', ...about(last) };
  const { status = 0 } = last;
  const { claim, problem = code ?? 'unknown' } = unexpectedMember(error);
  const reason = status >= 400 ? `it answered ${status} without an OAuth error` : (REASONS[problem] ?? problem);
  return { ...invalid(reason, last), claim };
}

/** The codes of the library that need more words. */
const REASONS: Readonly<Record<string, string>> = {
  OAUTH_RESPONSE_IS_NOT_JSON: 'its response is not JSON',
  OAUTH_PARSE_ERROR: 'its response is not JSON',
};

function about({ endpoint, status }: LastResponse) {
  return { endpoint, status };
}

function invalid(reason: string, last: LastResponse): Extract<Failure, { kind: 'invalid_response' }> {
  const isRefusal = last.method === 'POST' && (last.status === 400 || last.status === 401);
  return { kind: 'invalid_response', reason, ...about(last), ...(isRefusal ? { isRefusal } : {}) };
}

function unavailable({ message, details }: AuthorizationServerUnavailable, last: LastResponse): Failure {
  const { request: { endpoint } = last, isUnsent = false, ...rest } = details;
  return { kind: 'unavailable', reason: message, ...rest, isUnsent, endpoint };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The library wraps the errors that the given fetch throws. */
function isOwn(error: unknown): boolean {
  return error instanceof AuthorizationServerUnavailable || error instanceof InvalidResponse;
}

function refused(response: ResponseBodyError | AuthorizationResponseError, last: LastResponse): Failure {
  const { error, error_description } = response;
  if (!ERROR_CODE.test(error)) return invalid('its error code has invalid characters', last);
  return { kind: 'refused', ...oauthError(error, error_description), ...about(last) };
}

/** What an error of the library says about a claim or a member that is not as expected. */
interface UnexpectedMember {
  readonly claim?: string;
  /** What is wrong, if there is more to say than the error's code. */
  readonly problem?: string;
}

/** The library nests the details of a comparison in the cause of a cause. */
const DEPTH = 4;

/** Finds the name of the claim, or of the member of the metadata, that an error is about. Never its value. */
function unexpectedMember(error: unknown): UnexpectedMember {
  let details = error;
  for (let depth = 0; depth < DEPTH && typeof details === 'object' && details !== null; depth += 1) {
    const { claim, attribute = claim, cause, body } = details as Readonly<Record<string, unknown>>;
    if (typeof attribute === 'string' && /^[a-z_]{1,60}$/.test(attribute)) {
      return attribute === 'issuer' ? { claim: attribute, ...otherIssuer(body) } : { claim: attribute };
    }
    details = cause;
  }
  return {};
}

/** The issuer is public, and the most frequent mistake in settings. */
function otherIssuer(metadata: unknown): Pick<UnexpectedMember, 'problem'> {
  const { issuer } = (metadata ?? {}) as { readonly issuer?: unknown };
  return typeof issuer === 'string' ? { problem: `its metadata names another issuer: ${issuer}` } : {};
}
