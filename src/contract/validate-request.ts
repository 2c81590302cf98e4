import type { ErrorObject } from 'ajv';
import type { OpenAPIBackend, Operation, Request } from 'openapi-backend';
import type { Awaitable } from '../core/awaitable.js';
import { type Refusal, type RefusalCode, refuse } from '../core/refusal.js';
import type { IncomingRequest } from './incoming-request.js';
import { createKnownQueries, isDeterminedByQuery } from './known-queries.js';
import type { RequestValidation } from './request-validation.js';

/** Returns a promise only if there is a body to read. */
export type ValidateRequest = (request: IncomingRequest) => Awaitable<RequestValidation>;

/** The longest request body, in bytes. */
export const BODY_LIMIT_BYTES = 16 * 1024;

/**
 * The error codes for invalid values of these parameters (RFC 6749, section 5.2; RFC 8707, section 2). Others:
 * `invalid_request`.
 */
const CODE_OF: Readonly<Record<string, RefusalCode>> = { scope: 'invalid_scope', resource: 'invalid_target' };
const MALFORMED: Readonly<Record<string, string>> = {
  scope: 'A scope must be tokens separated by single spaces.',
  resource: 'A resource must be an absolute URI without a fragment.',
  return_to: 'return_to must be a path of this origin, of at most 2048 characters.',
  min_validity: 'min_validity must be a whole number of seconds from 0 to 86400.',
  provider: 'There is no such provider.',
  prompt: 'prompt must be none, login or select_account.',
  acr_values: 'acr_values must be values separated by single spaces.',
  max_age: 'max_age must be a whole number of seconds from 0 to 86400.',
  rejected: 'rejected must be the SHA-256 of a token in base64url.',
};

/** Makes the function that validates requests for an operation (TOK-06 to TOK-11, TOK-20 to TOK-26). */
export function createRequestValidation(
  operation: Operation,
  { router, validator }: Pick<OpenAPIBackend, 'router' | 'validator'>,
): ValidateRequest {
  const isInPath = operation.path.includes('{');
  const validate = (request: IncomingRequest, body?: Body): RequestValidation => {
    const decoded = router.parseRequest(asRequest(request, body), operation);
    const [error] = validator.validateRequest(decoded, operation).errors ?? [];
    if (error) return { kind: 'refused', refusal: refusalFor(error) };
    const asked = decoded.requestBody ?? decoded.query;
    return { kind: 'valid', parameters: isInPath ? { ...asked, ...decoded.params } : asked };
  };
  if (isDeterminedByQuery(operation)) {
    const known = createKnownQueries();
    return (request) => known(request.query, () => validate(request));
  }
  if (operation.requestBody === undefined) return validate;
  return async (request) => validate(request, await request.readBody(BODY_LIMIT_BYTES));
}

type Body = Awaited<ReturnType<IncomingRequest['readBody']>>;

/** The request in the form of openapi-backend. */
function asRequest({ method, path, query, headers }: IncomingRequest, body?: Body): Request {
  // The types differ: Node has lists for `Set-Cookie` only, which requests do not have.
  return { method, path, query, headers: headers as Request['headers'], body };
}

/** The refusal for a validation error. */
export function refusalFor({ keyword, params, instancePath }: ErrorObject): Refusal {
  if (keyword === 'parse') return params.refusal;
  if (keyword === 'required') return refuse(400, 'invalid_request', `${params.missingProperty} is missing.`);
  const name = instancePath.split('/')[2] ?? '';
  return refuse(400, CODE_OF[name] ?? 'invalid_request', MALFORMED[name] ?? `${name} is not valid.`);
}
