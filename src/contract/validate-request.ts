import type { ErrorObject, ValidateFunction } from 'ajv';
import type { OpenAPIValidator } from 'openapi-backend';
import type { Awaitable } from '../core/awaitable.js';
import { type Refusal, type RefusalCode, refuse } from '../core/refusal.js';
import { decodeForm, type Pairs } from './decode-form.js';
import type { IncomingRequest } from './incoming-request.js';
import type { DescribedOperation } from './operation.js';
import { pairsOf } from './parsed-form.js';
import { patternOf } from './path-pattern.js';

/** The parameters of a request: decoded, known to the contract, and valid by it. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Either the parameters, or why the request can't have an answer. */
export type Admission =
  | { readonly kind: 'admitted'; readonly parameters: Parameters }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** At once, unless a body has to be read first. */
type Admit = (request: IncomingRequest) => Awaitable<Admission>;

const BODY_LIMIT_BYTES = 16 * 1024;
const FORM = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** What a parameter's own specification calls its malformed value (RFC 6749, section 5.2; RFC 8707, section 2). */
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

/** Makes the function that reads, decodes and checks an operation's parameters (TOK-06 to TOK-11, TOK-20 to TOK-26). */
export function createAdmission(operation: DescribedOperation, validator: OpenAPIValidator): Admit {
  const schemas = parameterSchemas(operation);
  const inBody = operation.requestBody !== undefined;
  const validators = validator.getRequestValidatorsForOperation(operation.operationId) ?? [];
  const pattern = patternOf(operation.path);

  const admit = (request: IncomingRequest, source: Source): Admission => {
    if ('refusal' in source) return { kind: 'refused', refusal: source.refusal };
    const collected = collect(source.pairs, schemas);
    if ('refusal' in collected) return { kind: 'refused', refusal: collected.refusal };
    const { parameters } = collected;
    const path = pattern && { ...pattern.exec(request.path)?.groups };
    const refusal = validate(validators, inBody ? { requestBody: parameters, path } : { query: parameters, path });
    return refusal ? { kind: 'refused', refusal } : { kind: 'admitted', parameters: { ...parameters, ...path } };
  };
  if (inBody) return async (request) => admit(request, await readBody(request, schemas));
  return (request) => admit(request, { pairs: decodeForm(request.query) });
}

type Schemas = ReadonlyMap<string, { type: unknown }>;

/** What the contract says of each parameter. All others are unknown, and ignored (the draft, section 3.1). */
function parameterSchemas(operation: DescribedOperation): Schemas {
  // The document was dereferenced when it was loaded.
  type Described = { name: string; in: string; schema?: { type?: unknown } };
  type Body = { content?: Record<string, { schema?: { properties?: Record<string, { type?: unknown }> } }> };
  const fromQuery = ((operation.parameters ?? []) as Described[])
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => [name, { type: schema?.type }] as const);
  const form = (operation.requestBody as Body | undefined)?.content?.['application/x-www-form-urlencoded'];
  const fromBody = Object.entries(form?.schema?.properties ?? {}).map(([name, { type }]) => [name, { type }] as const);
  return new Map([...fromQuery, ...fromBody]);
}

type Source = { pairs: Pairs } | { refusal: Refusal };

const badRequest = (description: string) => ({ refusal: refuse(400, 'invalid_request', description) });

/** Parameters of a POST come from a form body alone: overlooking some would yield a wider token (TOK-03, TOK-04). */
async function readBody(request: IncomingRequest, schemas: Schemas): Promise<Source> {
  const misplaced = decodeForm(request.query).find(([name]) => schemas.has(name));
  if (misplaced) return badRequest(`In a POST, ${misplaced[0]} belongs in the body.`);
  const body = await request.readBody(BODY_LIMIT_BYTES);
  if (body === 'too large') return { refusal: refuse(413, 'invalid_request', 'The body is too large.') };
  if ('length' in body && body.length === 0) return { pairs: [] };
  if (!FORM.test(request.headers['content-type'] ?? '')) {
    return badRequest('The body must be application/x-www-form-urlencoded.');
  }
  const pairs = pairsOf(body);
  return pairs ? { pairs } : badRequest('The body is not a form in UTF-8.');
}

/** Drops unknown and empty parameters; refuses repeated ones, unless they are lists. */
function collect(pairs: Pairs, schemas: Schemas): { parameters: Record<string, unknown> } | { refusal: Refusal } {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    const schema = schemas.get(name);
    if (schema === undefined || value === '') continue;
    if (value === undefined) return badRequest(`${name} is not valid percent-encoded UTF-8.`);
    if (schema.type === 'array') {
      parameters[name] ??= [];
      (parameters[name] as string[]).push(value);
    } else if (name in parameters) {
      return badRequest(`${name} must not be repeated.`);
    } else {
      parameters[name] = schema.type === 'integer' && /^\d+$/.test(value) ? Number(value) : value;
    }
  }
  return { parameters };
}

function validate(validators: readonly ValidateFunction[], request: Record<string, unknown>): Refusal | undefined {
  for (const check of validators) {
    if (!check(request)) return malformed(check.errors?.[0]);
  }
  return undefined;
}

function malformed(error: ErrorObject | undefined): Refusal {
  const absent = error?.keyword === 'required' ? String(error.params.missingProperty) : undefined;
  if (absent !== undefined) return refuse(400, 'invalid_request', `${absent} is missing.`);
  const name = error?.instancePath.split('/')[2] ?? '';
  return refuse(400, CODE_OF[name] ?? 'invalid_request', MALFORMED[name] ?? `${name} is not valid.`);
}
