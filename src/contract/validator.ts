import type { Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { OpenAPIValidator, type Operation, type Request, type ValidationResult } from 'openapi-backend';
import type { DescribedResponse } from './examples.js';
import type { ContractRouter } from './router.js';

type BodyValidators = ReturnType<OpenAPIValidator['getStatusBasedResponseValidatorForOperation']>;
type HeaderValidators = ReturnType<OpenAPIValidator['getResponseHeadersValidatorForOperation']>;

/**
 * openapi-backend's validator, with JSON Schema 2020-12, the dialect of OpenAPI 3.1. Equal schemas are compiled once:
 * the original compiles the schemas of a refusal again for each operation that has it, 900 times for 50 schemas.
 */
export class ContractValidator extends OpenAPIValidator {
  declare readonly router: ContractRouter;
  private readonly compilers = new Map<string, Ajv2020>();
  private readonly bodies = new Map<string, BodyValidators[string] | undefined>();
  private readonly headers = new Map<string, HeaderValidators[string] | undefined>();

  constructor(router: ContractRouter) {
    super({ definition: router.definition, router, lazyCompileValidators: true });
    for (const { operationId = '' } of router.getOperations()) {
      this.getRequestValidatorsForOperation(operationId);
      this.getStatusBasedResponseValidatorForOperation(operationId);
      this.getResponseHeadersValidatorForOperation(operationId);
    }
  }

  /**
   * Calls the compiled functions with the parameters that the router has decoded. The original collects them again,
   * which takes longer than the whole validation. Parameters that cannot be decoded fail with the keyword `parse`, as
   * malformed JSON does in the original.
   */
  override validateRequest(request: Request, operation: Operation): ValidationResult<Request> {
    const { refusal, params: path, query, headers: header, requestBody } = this.router.parseRequest(request, operation);
    if (refusal) return invalid([{ keyword: 'parse', instancePath: '', schemaPath: '', params: { refusal } }]);
    const parameters = requestBody === undefined ? { path, query, header } : { path, query, header, requestBody };
    for (const validate of this.getRequestValidatorsForOperation(operation.operationId ?? '')) {
      if (!validate(parameters)) return invalid(validate.errors);
    }
    return VALID;
  }

  override getAjv(_context: unknown, options: Options = {}): Ajv2020 {
    return once(this.compilers, options, () => addFormats.default(new Ajv2020({ ...options, strict: false })));
  }

  override buildStatusBasedResponseValidatorForOperation(operation: Operation): BodyValidators {
    return byStatus(operation, (alone, status, { content }) =>
      once(this.bodies, content?.['application/json']?.schema, () => {
        return super.buildStatusBasedResponseValidatorForOperation(alone)?.[status];
      }),
    );
  }

  override buildResponseHeadersValidatorForOperation(operation: Operation): HeaderValidators {
    return byStatus(operation, (alone, status, { headers }) =>
      once(this.headers, headers, () => super.buildResponseHeadersValidatorForOperation(alone)?.[status]),
    );
  }
}

const VALID: ValidationResult = Object.freeze({ valid: true, errors: null });

const invalid = (errors: ValidationResult['errors'] = null): ValidationResult => ({ valid: false, errors });

/** Builds something for each answer of an operation, with a copy of the operation that has only this answer. */
function byStatus<Built>(
  operation: Operation,
  build: (alone: Operation, status: string, response: DescribedResponse) => Built | undefined,
): Record<string, Built> {
  const responses = Object.entries(operation.responses as Record<string, DescribedResponse>);
  const built = responses.map(([status, response]) => {
    const alone = { ...operation, responses: { [status]: response } } as Operation;
    return [status, build(alone, status, response)] as const;
  });
  return Object.fromEntries(built.filter((one): one is [string, Built] => one[1] !== undefined));
}

/** Returns the cached value for equal content, or makes one. */
function once<Value>(made: Map<string, Value>, content: unknown, make: () => Value): Value {
  const key = JSON.stringify(content) ?? '';
  const value = made.has(key) ? (made.get(key) as Value) : make();
  made.set(key, value);
  return value;
}
