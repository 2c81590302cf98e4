import { type OpenAPIValidator, type Operation, SetMatchType, type ValidationResult } from 'openapi-backend';

/** An answer as it is about to be sent. Header names are in lower case. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value, or a page's text. */
  readonly body: unknown;
}

/** Says what in the answer violates the contract; `undefined` if nothing does. */
export type ValidateResponse = (answer: OutgoingAnswer) => string | undefined;

/**
 * Makes the function that validates the answers of an operation: status and media type are declared, headers are there
 * and valid, the body is valid. openapi-backend accepts any status that isn't declared; here it is a violation.
 */
export function createResponseValidation(operation: Operation, validator: OpenAPIValidator): ValidateResponse {
  const declared = Object.entries(operation.responses as Readonly<Record<string, DescribedResponse>>);
  const headersByStatus = new Map(
    declared.map(([status, response]) => {
      const statusCode = Number(status);
      const validate = (headers: Headers) =>
        validator.validateResponseHeaders(headers, operation, { statusCode, setMatchType: SetMatchType.Any });
      return [statusCode, createHeadersValidation(statusCode, response, validate)] as const;
    }),
  );
  return ({ status, headers, body }) => {
    const validateHeaders = headersByStatus.get(status);
    if (validateHeaders === undefined) return `status ${status} is not declared`;
    const problem = validateHeaders(headers);
    if (problem !== undefined) return problem;
    if (!JSON_TYPE.test(headers['content-type'] ?? '')) return undefined;
    return violation(validator.validateResponse(body, operation, status));
  };
}

type Headers = OutgoingAnswer['headers'];

const JSON_TYPE = /^application\/json(;|$)/;

/** Makes the function that validates the headers of answers with one status. A frozen set is validated once. */
function createHeadersValidation(
  status: number,
  response: DescribedResponse,
  validate: (headers: Headers) => ValidationResult,
) {
  const required = requiredHeaders(response);
  const valid = new WeakSet<Headers>();
  return (headers: Headers): string | undefined => {
    if (valid.has(headers)) return undefined;
    const mediaType = mediaTypeOf(headers);
    if (response.content && !(mediaType !== undefined && mediaType in response.content)) {
      return `media type ${mediaType} is not declared for status ${status}`;
    }
    const missing = required.find((name) => headers[name] === undefined);
    if (missing !== undefined) return `the header ${missing} is missing`;
    const problem = violation(validate(headers));
    if (problem === undefined && Object.isFrozen(headers)) valid.add(headers);
    return problem;
  };
}

function mediaTypeOf(headers: Headers): string | undefined {
  return headers['content-type']?.split(';')[0];
}

interface DescribedResponse {
  readonly content?: Record<string, unknown>;
  readonly headers?: Record<string, { readonly required?: boolean }>;
}

/** openapi-backend requires all declared headers or none; the contract says of each whether it is required. */
function requiredHeaders({ headers = {} }: DescribedResponse): string[] {
  return Object.entries(headers)
    .filter(([, header]) => header.required === true)
    .map(([name]) => name.toLowerCase());
}

/** Where and which rule, without the value: it may be a token. */
function violation({ errors }: ValidationResult): string | undefined {
  const [error] = errors ?? [];
  return error && `${error.instancePath || 'the answer'} ${error.message ?? 'is not valid'}`;
}
