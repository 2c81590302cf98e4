import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** An operation of `openapi.yaml` that every token-mediating backend has. */
export interface CoreOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** HEAD is answered like this operation, without the body. */
  readonly answersHead: boolean;
  /** By status. */
  readonly responses: ReadonlyMap<number, CoreResponse>;
  /** Errors of any other status. */
  readonly otherErrors: CoreResponse | undefined;
}

export interface CoreResponse {
  /** The body's check by its media type; none: there is no such body. */
  readonly bodies: ReadonlyMap<string, ValidateFunction>;
}

/** A node of the document. Nothing is known of it before it is looked at. */
type Node = { readonly [name: string]: Node | undefined };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The operations tagged `Core`, without members and parameters that only this project's backend has. */
export function readCoreOperations(): readonly CoreOperation[] {
  const file = new URL('../../../../openapi.yaml', import.meta.url);
  const document: Node = withoutExtensions(parse(readFileSync(file, 'utf8')));
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi.yaml');
  return Object.entries(document.paths ?? {}).flatMap(([path, operations = {}]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method];
      const isCore = Object.values(operation?.tags ?? {}).some((tag) => String(tag) === 'Core');
      const place = { method: method.toUpperCase(), path, document, ajv, answersHead: operations.head !== undefined };
      return operation && isCore ? [toOperation(operation, place)] : [];
    }),
  );
}

type Place = Pick<CoreOperation, 'method' | 'path' | 'answersHead'> & {
  readonly document: Node;
  readonly ajv: Ajv2020;
};

function toOperation(operation: Node, { document, ajv, ...place }: Place): CoreOperation {
  const responses = Object.entries(operation.responses ?? {}).flatMap(([status, response = {}]) => {
    const { content = {} } = resolved(response, document);
    const bodies = Object.entries(content).map(([type, { schema } = {}]) => {
      return [type, ajv.compile(absolute(schema ?? {}))] as const;
    });
    return [status, ...statusesShown(content)].map((one) => [one, { bodies: new Map(bodies) }] as const);
  });
  const byStatus = responses.filter(([status]) => status !== 'default');
  return {
    operationId: String(operation.operationId),
    ...place,
    responses: new Map(byStatus.map(([status, response]) => [Number(status), response])),
    otherErrors: new Map(responses).get('default'),
  };
}

/** The statuses that the examples of a `default` response are of. */
function statusesShown(content: Node): string[] {
  const examples = Object.values(content).flatMap((media) => Object.values(media?.examples ?? {}));
  return examples.flatMap((example) => (example?.['x-status'] === undefined ? [] : [String(example['x-status'])]));
}

/** What a reference inside the document points to. */
function resolved(node: Node, document: Node): Node {
  if (node.$ref === undefined) return node;
  const names = String(node.$ref).split('/').slice(1);
  return names.reduce<Node>((at, name) => at[name] ?? {}, document);
}

/** A schema whose reference leads into the document from outside of it. */
function absolute(schema: Node): object {
  return schema.$ref === undefined ? schema : { $ref: `openapi.yaml${String(schema.$ref)}` };
}

/** The document without what is marked `x-extension: true`. */
function withoutExtensions<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => !isExtension(member));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutExtensions(member)])) as Value;
}

function isExtension(member: unknown): boolean {
  return typeof member === 'object' && member !== null && 'x-extension' in member && member['x-extension'] === true;
}
