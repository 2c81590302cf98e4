import type { OpenAPIBackend } from 'openapi-backend';
import { createApi } from './api.js';
import { type Example, examplesOf } from './examples.js';
import { createOperation, type Operation } from './operation.js';

/** The contract at run time: finds the operation of a request. */
export interface Contract {
  /** `undefined`: the contract does not have this path. */
  route(method: string, path: string): Route | undefined;
  readonly operations: readonly Operation[];
  /** The example answers of an operation. */
  examples(operation: Operation): readonly Example[];
  /** The contract without the operations that are not served. */
  only(isServed: (operationId: string) => boolean): Contract;
}

/** The operation; if the path does not have the method, another one of the path and the methods that it has. */
export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'method not allowed'; readonly allow: string; readonly operation: Operation };

let contract: Promise<Contract> | undefined;

/** Loads `openapi.yaml`, once per process, because compiling it takes a second. */
export function loadContract(): Promise<Contract> {
  contract ??= createApi().then((api) => createContract(api, operationsOf(api)));
  return contract;
}

function operationsOf(api: OpenAPIBackend): Operation[] {
  const described = api.getOperations().filter(({ method }) => method !== 'head');
  return described.map((one) => createOperation(one, api));
}

function createContract(api: OpenAPIBackend, served: readonly Operation[]): Contract {
  const described = api.getOperations();
  const operations = new Map(served.map((operation) => [operation.operationId, operation]));
  const methods = [...new Set(described.map(({ method }) => method.toUpperCase()))];
  const match = (method: string, path: string) =>
    operations.get(api.matchOperation({ method, path, headers: {} })?.operationId ?? '');
  return {
    operations: [...operations.values()],
    route(method, path) {
      const operation = match(method, path);
      if (operation) return { kind: 'operation', operation };
      const others = methods.filter((other) => other !== method);
      return methodNotAllowed(others, (other) => match(other, path));
    },
    examples: ({ operationId }) => examplesOf(operationId, api),
    only: (isServed) =>
      createContract(
        api,
        served.filter(({ operationId }) => isServed(operationId)),
      ),
  };
}

function methodNotAllowed(
  methods: readonly string[],
  match: (method: string) => Operation | undefined,
): Route | undefined {
  const allowed = methods.map((method) => [method, match(method)] as const).filter(([, operation]) => operation);
  const operation = allowed[0]?.[1];
  const allow = allowed.map(([method]) => method).join(', ');
  return operation && { kind: 'method not allowed', allow, operation };
}
