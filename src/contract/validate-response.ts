import { type OpenAPIValidator, type Operation, SetMatchType, type ValidationResult } from 'openapi-backend';
import { onceForFrozen } from '../core/once-for-frozen.js';
import type { OutgoingAnswer } from './answer.js';
import { type DescribedResponse, statusesShown } from './examples.js';
import { ownViolation } from './own-answers.js';

export type { OutgoingAnswer };

/** Describes a violation of the contract; `undefined` if the answer is valid. */
export type ValidateResponse = (answer: OutgoingAnswer) => string | undefined;

/**
 * Makes the function that validates answers of an operation: the status and the media type must be declared, and the
 * headers and the body must be valid. openapi-backend itself accepts undeclared statuses. Of what the contract sums up as
 * `default`, the statuses that it has examples of count as declared. What this backend keeps beyond the contract, it is
 * held to here too.
 */
export function createResponseValidation(operation: Operation, validator: OpenAPIValidator): ValidateResponse {
  const isNavigation = 'x-navigation' in operation;
  const headersByStatus = new Map(
    declaredStatuses(operation).map(([statusCode, response]) => {
      const validate = (headers: Headers) => {
        const options = { statusCode, setMatchType: SetMatchType.Any };
        const problem = violation(validator.validateResponseHeaders(headers, operation, options));
        return problem ?? ownViolation({ status: statusCode, headers }, { isNavigation });
      };
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

function declaredStatuses({ responses }: Operation): (readonly [number, DescribedResponse])[] {
  const declared = Object.entries(responses as Readonly<Record<string, DescribedResponse>>);
  return declared.flatMap(([status, response]) => {
    const statuses = status === 'default' ? statusesShown(response) : [Number(status)];
    return statuses.map((one) => [one, response] as const);
  });
}

type Headers = OutgoingAnswer['headers'];

const JSON_TYPE = /^application\/json(;|$)/;

/** Makes the function that validates the headers of answers with one status. */
function createHeadersValidation(
  status: number,
  response: DescribedResponse,
  validate: (headers: Headers) => string | undefined,
) {
  const required = requiredHeaders(response);
  return onceForFrozen((headers: Headers): string | undefined => {
    const mediaType = headers['content-type']?.split(';')[0];
    if (response.content && !(mediaType !== undefined && mediaType in response.content)) {
      return `media type ${mediaType} is not declared for status ${status}`;
    }
    const missing = required.find((name) => headers[name] === undefined);
    if (missing !== undefined) return `the header ${missing} is missing`;
    return validate(headers);
  });
}

/** openapi-backend requires all declared headers or none; the contract says of each whether it is required. */
function requiredHeaders({ headers = {} }: DescribedResponse): string[] {
  return Object.entries(headers)
    .filter(([, header]) => header.required === true)
    .map(([name]) => name.toLowerCase());
}

/** The place and the rule, without the value, which may be a token. */
function violation({ errors }: ValidationResult): string | undefined {
  const [error] = errors ?? [];
  return error && `${error.instancePath || 'the answer'} ${error.message ?? 'is not valid'}`;
}
