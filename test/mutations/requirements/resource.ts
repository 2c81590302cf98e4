import { change, changeContract, type Mutation } from '../mutation.js';

const RESOURCE_PATTERN = "pattern: '^[^#]*$'";
const QUERY_KEY = 'JSON.stringify([query.resources, query.scope ?? null])';

/** The resource of a token request. */
export const resource: readonly Mutation[] = [
  {
    id: 'TOK-40',
    deed: 'does not look at the resource',
    test: 'flow/resource',
    changes: [
      change('tokens/token-policy', 'asked.resource ?? defaultResources(tokenPolicy)', 'defaultResources(tokenPolicy)'),
    ],
  },
  {
    id: 'TOK-40',
    deed: 'has no default resource',
    test: 'flow/resource',
    changes: [change('tokens/token-policy', 'asked.resource ?? defaultResources(tokenPolicy)', 'asked.resource ?? []')],
  },
  {
    id: 'TOK-41',
    deed: 'takes what is no absolute URI for an unheard-of parameter',
    test: 'flow/resource',
    changes: [change('contract/validate-request', ", resource: 'invalid_target' };", ' };')],
  },
  {
    id: 'TOK-41',
    deed: 'passes on as a resource what is no URI',
    test: 'flow/resource',
    changes: [
      changeContract(
        `format: uri\n      description: A resource indicator (RFC 8707, section 2).`,
        'description: Anything.',
      ),
      change('tokens/token-policy', 'if (named.length < resources.length)', 'if (false)'),
      change('tokens/decide-token', 'resources.every((resource) => grant.resources.includes(resource)) &&', ''),
    ],
  },
  {
    id: 'TOK-42',
    deed: 'lets a fragment pass',
    test: 'flow/resource',
    changes: [changeContract(RESOURCE_PATTERN, "pattern: '.*'")],
  },
  {
    id: 'TOK-43',
    deed: 'refuses a resource with a query',
    test: 'flow/resource',
    changes: [changeContract(RESOURCE_PATTERN, "pattern: '^[^#?]*$'")],
  },
  {
    id: 'TOK-44',
    deed: 'refuses a resource that is not http',
    test: 'flow/resource',
    changes: [changeContract(RESOURCE_PATTERN, "pattern: '^https?:[^#]*$'")],
  },
  {
    id: 'TOK-45',
    deed: 'refuses a second resource for its repetition',
    test: 'flow/resource',
    changes: [
      change(
        'contract/decode-parameters',
        "schema.type === 'array'",
        "schema.type === 'array' && !(name in parameters)",
      ),
    ],
  },
  {
    id: 'TOK-46',
    deed: 'takes the last of several resources',
    test: 'flow/resource',
    changes: [
      change('contract/decode-parameters', 'parameters[name] = [...values, value];', 'parameters[name] = [value];'),
    ],
  },
  {
    id: 'TOK-47',
    deed: 'serves the token of another resource',
    test: 'flow/resource',
    changes: [change('core/token-query', QUERY_KEY, 'JSON.stringify([query.scope ?? null])')],
  },
  {
    id: 'TOK-48',
    deed: 'takes a resource with a slash for the same',
    test: 'flow/resource',
    changes: [
      change(
        'core/token-query',
        QUERY_KEY,
        "JSON.stringify([query.resources.map((one) => one.replace(/\\/$/, '')), query.scope ?? null])",
      ),
    ],
  },
  {
    id: 'TOK-49',
    deed: 'asks for a resource that nobody configured',
    test: 'flow/resource',
    changes: [change('tokens/token-policy', 'if (named.length < resources.length)', 'if (false)')],
  },
  {
    id: 'TOK-50',
    deed: 'has a word of its own where the authorization server said invalid_target',
    test: 'flow/resource',
    changes: [
      change(
        'refresh/refresh-grant',
        'const body = { error, ...',
        "const body = { error: error === 'invalid_target' ? 'server_error' : error, ...",
      ),
    ],
  },
  {
    id: 'TOK-51',
    deed: 'drops a resource that the authorization server can not be told',
    test: 'flow/resource-parameters',
    changes: [
      change(
        'tokens/token-policy',
        'resourceIndicatorsOf(asked.resource ?? defaultResources(tokenPolicy));',
        'tokenPolicy.severalResources(undefined) ? resourceIndicatorsOf(asked.resource ?? defaultResources(tokenPolicy)) : [];',
      ),
    ],
  },
  {
    id: 'TOK-52',
    deed: 'does not look at what a token is said to be for',
    test: 'flow/old-authorization-servers',
    changes: [change('refresh/refresh-grant', 'return stated === undefined ||', 'return true ||')],
  },
];
