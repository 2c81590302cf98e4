import type { ErrorObject, ValidateFunction } from 'ajv';
import { type OpenAPIValidator, SetMatchType } from 'openapi-backend';
import type { DescribedOperation } from './operation.js';

/** An answer as it is about to be sent. Header names are in lower case. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value, or a page's text. */
  readonly body: unknown;
}

/** Names what in the answer breaks the contract; `undefined` if it keeps it. */
export type ResponseCheck = (answer: OutgoingAnswer) => string | undefined;

/**
 * Makes the function that holds an operation's answers to the contract: status declared, media type declared, headers
 * there and right, body valid. openapi-backend passes an undeclared status in silence; here it is a violation.
 */
export function createResponseCheck(operation: DescribedOperation, validator: OpenAPIValidator): ResponseCheck {
  const { operationId } = operation;
  const bodies = validator.getStatusBasedResponseValidatorForOperation(operationId) ?? {};
  const headers = validator.getResponseHeadersValidatorForOperation(operationId) ?? {};
  const declared = Object.entries(operation.responses as Record<string, DescribedResponse>);
  const checks = new Map(
    declared.map(([status, response]) => {
      const checkHeaders = createHeadersCheck(status, response, headers[status]?.[SetMatchType.Any]);
      return [Number(status), { checkHeaders, checkBody: bodies[status] }] as const;
    }),
  );

  return (answer) => {
    const check = checks.get(answer.status);
    if (check === undefined) return `status ${answer.status} is not declared`;
    const problem = check.checkHeaders(answer.headers);
    if (problem !== undefined) return problem;
    const checkBody = JSON_TYPE.test(answer.headers['content-type'] ?? '') ? check.checkBody : undefined;
    return checkBody && !checkBody(answer.body) ? violation(checkBody.errors) : undefined;
  };
}

type Headers = OutgoingAnswer['headers'];

const JSON_TYPE = /^application\/json(;|$)/;

/** Makes the function that checks the headers of answers with one status. A set that can't change is checked once. */
function createHeadersCheck(status: string, response: DescribedResponse, validate: ValidateFunction | undefined) {
  const required = requiredHeaders(response);
  const right = new WeakSet<Headers>();
  return (headers: Headers): string | undefined => {
    if (right.has(headers)) return undefined;
    const mediaType = mediaTypeOf(headers);
    if (response.content && !(mediaType !== undefined && mediaType in response.content)) {
      return `media type ${mediaType} is not declared for status ${status}`;
    }
    const missing = required.find((name) => headers[name] === undefined);
    if (missing !== undefined) return `the header ${missing} is missing`;
    if (validate && !validate({ headers: { ...headers } })) return violation(validate.errors);
    if (Object.isFrozen(headers)) right.add(headers);
    return undefined;
  };
}

function mediaTypeOf(headers: Headers): string | undefined {
  return headers['content-type']?.split(';')[0];
}

interface DescribedResponse {
  readonly content?: Record<string, unknown>;
  readonly headers?: Record<string, { readonly required?: boolean }>;
}

/** openapi-backend can take all declared headers for required, or none; the contract says it of each. */
function requiredHeaders({ headers = {} }: DescribedResponse): string[] {
  return Object.entries(headers)
    .filter(([, header]) => header.required === true)
    .map(([name]) => name.toLowerCase());
}

/** Where and which rule, without the value: it may be a token. */
function violation(errors: ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  return `${error?.instancePath || 'the answer'} ${error?.message ?? 'is not valid'}`;
}
