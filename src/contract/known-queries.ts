import type { Operation } from 'openapi-backend';
import type { RequestValidation } from './request-validation.js';

/** When it is exceeded, the cache is cleared. A page repeats few queries, but an attacker may send any number of them. */
const MOST_QUERIES = 100;

/** In characters. A longer query is validated each time. */
const LONGEST_QUERY = 1024;

/**
 * Keeps the parameters of an operation's valid queries, so that a query that pages repeat is decoded and validated once.
 * Decoding and validating take about a tenth of the time of a request that a held token answers.
 */
export function createKnownQueries(): (query: string, validate: () => RequestValidation) => RequestValidation {
  const known = new Map<string, RequestValidation>();
  return (query, validate) => {
    const before = known.get(query);
    if (before !== undefined) return before;
    const validation = validate();
    if (validation.kind === 'refused' || query.length > LONGEST_QUERY) return validation;
    if (known.size >= MOST_QUERIES) known.clear();
    // Requests share them, and what is computed from them (`onceForFrozen`).
    Object.freeze(validation.parameters);
    for (const value of Object.values(validation.parameters)) Object.freeze(value);
    known.set(query, validation);
    return validation;
  };
}

/**
 * Whether the query alone determines if a request for the operation is valid. Navigations are left out, because
 * their queries carry codes and states, which are not kept.
 */
export function isDeterminedByQuery({ path, parameters = [], requestBody, ...operation }: Operation): boolean {
  if (requestBody !== undefined || path.includes('{') || 'x-navigation' in operation) return false;
  return (parameters as Described[]).every((parameter) => parameter.in === 'query' || takesAnyHeader(parameter));
}

// The document was dereferenced when it was loaded.
interface Described {
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
}

function takesAnyHeader({ in: place, required, schema }: Described): boolean {
  return place === 'header' && required !== true && JSON.stringify(schema) === '{"type":"string"}';
}
