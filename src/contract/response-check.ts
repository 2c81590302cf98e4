import type { ErrorObject } from 'ajv';
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
  const declared = operation.responses as Record<string, DescribedResponse | undefined>;
  const required = new Map(Object.entries(declared).map(([status, response]) => [status, requiredHeaders(response)]));

  return (answer) => {
    const response = declared[answer.status];
    if (response === undefined) return `status ${answer.status} is not declared`;
    const mediaType = answer.headers['content-type']?.split(';')[0];
    if (response.content && !(mediaType !== undefined && mediaType in response.content)) {
      return `media type ${mediaType} is not declared for status ${answer.status}`;
    }
    const missing = required.get(String(answer.status))?.find((name) => answer.headers[name] === undefined);
    if (missing !== undefined) return `the header ${missing} is missing`;
    const checkHeaders = headers[answer.status]?.[SetMatchType.Any];
    if (checkHeaders && !checkHeaders({ headers: { ...answer.headers } })) return violation(checkHeaders.errors);
    const checkBody = mediaType === 'application/json' ? bodies[answer.status] : undefined;
    if (checkBody && !checkBody(answer.body)) return violation(checkBody.errors);
    return undefined;
  };
}

interface DescribedResponse {
  readonly content?: Record<string, unknown>;
  readonly headers?: Record<string, { readonly required?: boolean }>;
}

/** openapi-backend can take all declared headers for required, or none; the contract says it of each. */
function requiredHeaders(response: DescribedResponse | undefined): string[] {
  return Object.entries(response?.headers ?? {})
    .filter(([, header]) => header.required === true)
    .map(([name]) => name.toLowerCase());
}

/** Where and which rule, without the value: it may be a token. */
function violation(errors: ErrorObject[] | null | undefined): string {
  const [error] = errors ?? [];
  return `${error?.instancePath || 'the answer'} ${error?.message ?? 'is not valid'}`;
}
