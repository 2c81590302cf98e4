import type { Operation, Request } from 'openapi-backend';
import { type Refusal, refuse } from '../core/refusal.js';
import { decodeForm, type Pairs, type ParsedBody, pairsOf } from './decode-form.js';

/** The parameters that the contract declares for an operation. Others are ignored (the draft, section 3.1). */
export interface DeclaredParameters {
  readonly schemas: Schemas;
  /** Whether they are in a form body instead of the query. */
  readonly inBody: boolean;
}

type Schemas = ReadonlyMap<string, { readonly type?: unknown }>;

type Refused = { readonly refusal: Refusal };

const FORM = 'application/x-www-form-urlencoded';
const IS_FORM = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

export function declaredParameters({ parameters = [], requestBody }: Operation): DeclaredParameters {
  // The document was dereferenced when it was loaded.
  type Described = { name: string; in: string; schema?: { type?: unknown } };
  type Body = { content?: Record<string, { schema?: { properties?: Record<string, { type?: unknown }> } }> };
  const fromQuery = (parameters as Described[])
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema = {} }) => [name, schema] as const);
  const form = (requestBody as Body | undefined)?.content?.[FORM];
  const fromBody = Object.entries(form?.schema?.properties ?? {});
  return { schemas: new Map([...fromQuery, ...fromBody]), inBody: requestBody !== undefined };
}

/**
 * Decodes the parameters of a request (TOK-06 to TOK-11). openapi-backend repairs values that cannot be decoded, which
 * could change a `scope`, and refuses undeclared parameters, which the draft ignores.
 */
export function decodeParameters(
  request: Request,
  { schemas, inBody }: DeclaredParameters,
): { readonly parameters: Record<string, unknown> } | Refused {
  const query = decodeForm(String(request.query ?? ''));
  if (!inBody) return collect(query, schemas);
  // Ignoring parameters in the query would yield a wider token (TOK-03, TOK-04).
  const misplaced = query.find(([name]) => schemas.has(name));
  if (misplaced) return badRequest(`In a POST, ${misplaced[0]} belongs in the body.`);
  const body = decodeBody(request);
  return 'refusal' in body ? body : collect(body.pairs, schemas);
}

function decodeBody(request: Request): { readonly pairs: Pairs } | Refused {
  const body: Buffer | ParsedBody | 'too large' | undefined = request.body;
  if (body === 'too large') return { refusal: refuse(413, 'invalid_request', 'The body is too large.') };
  if (body === undefined || ('length' in body && body.length === 0)) return { pairs: [] };
  if (!IS_FORM.test(String(request.headers['content-type'] ?? ''))) return badRequest(`The body must be ${FORM}.`);
  const pairs = pairsOf(body);
  return pairs ? { pairs } : badRequest('The body is not a form in UTF-8.');
}

const badRequest = (description: string): Refused => ({ refusal: refuse(400, 'invalid_request', description) });

/** Drops unknown and empty parameters, and refuses repeated ones unless they are lists. */
function collect(pairs: Pairs, schemas: Schemas): { readonly parameters: Record<string, unknown> } | Refused {
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
