import { type Document, OpenAPIBackend } from 'openapi-backend';
import { readContractDocument } from './contract-document.js';
import { type Example, examplesOf } from './examples.js';
import { createOperation, type DescribedOperation, type Operation } from './operation.js';
import { shareAjv } from './shared-ajv.js';

/** The contract at work: it finds the operation that a request is for. */
export interface Contract {
  /** `undefined`: the contract doesn't have this path. */
  route(method: string, path: string): Route | undefined;
  readonly operations: readonly Operation[];
  /** The answers that the contract shows for an operation. */
  examples(operation: Operation): readonly Example[];
}

/** Either the operation, or another one of the same path and the methods that the path has. */
export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'method not allowed'; readonly allow: string; readonly operation: Operation };

let contract: Promise<Contract> | undefined;

/** The contract of `openapi.yaml`. It can't change while a process runs, and takes a second to compile: so once. */
export function loadContract(): Promise<Contract> {
  contract ??= createContract();
  return contract;
}

/** Dispatches by a table made at start: for all but the paths with parameters, a look-up is all it takes. */
async function createContract(): Promise<Contract> {
  const backend = new OpenApi31Backend({
    definition: readContractDocument(),
    strict: true,
    customizeAjv: shareAjv(),
  });
  await backend.init();
  const described = backend.router.getOperations().map((operation) => {
    if (!isDescribed(operation)) throw new Error(`openapi.yaml: an operation of ${operation.path} has no operationId`);
    return operation;
  });
  const operations = described.map((operation) => createOperation(operation, backend.validator));
  const paths = new Map<string, Table>();
  for (const operation of operations) addToTable(paths, operation);
  const templates = operations.filter(({ pattern }) => pattern !== undefined);
  const templateOf = (path: string) => templates.find(({ pattern }) => pattern?.test(path))?.path ?? '';
  return {
    operations,
    route: (method, path) => routeOf(paths.get(path) ?? paths.get(templateOf(path)), method),
    examples: ({ operationId }) =>
      described
        .filter((operation) => operation.operationId === operationId)
        .flatMap((operation) => examplesOf(operation, backend)),
  };
}

/** openapi-backend checks every document against the rules of 3.0. Ours is 3.1, and `npm run lint` checks it. */
class OpenApi31Backend extends OpenAPIBackend {
  override validateDefinition(): Document {
    return this.document;
  }
}

type Table = Map<string, Operation>;

function addToTable(paths: Map<string, Table>, operation: Operation): void {
  const table = paths.get(operation.path) ?? new Map();
  paths.set(operation.path, table);
  table.set(operation.method, operation);
  if (operation.answersHead) table.set('HEAD', operation);
}

function routeOf(table: Table | undefined, method: string): Route | undefined {
  const [another] = table?.values() ?? [];
  if (table === undefined || another === undefined) return undefined;
  const operation = table.get(method);
  if (operation !== undefined) return { kind: 'operation', operation };
  return { kind: 'method not allowed', allow: [...table.keys()].join(', '), operation: another };
}

function isDescribed(operation: { operationId?: string }): operation is DescribedOperation {
  return operation.operationId !== undefined;
}
