import { change, changeContract, type Mutation } from '../mutation.js';

const ALLOWED_SCOPE = '!isAllowed(scope, named, tokenPolicy)';
const SCOPE_PATTERN = "pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$'";
const HELD_FOR = 'token.key === key && token.heldUntil > now';
const QUERY_KEY = 'JSON.stringify([query.resources, query.scope ?? null])';

/** The token request and its scope. */
export const scope: readonly Mutation[] = [
  {
    id: 'TOK-01',
    deed: 'does not know GET',
    test: 'flow/endpoints',
    changes: [
      change(
        'contract/contract',
        'const operation = match(method, path);',
        "const operation = method === 'GET' && path.endsWith('bff-token') ? undefined : match(method, path);",
      ),
    ],
  },
  {
    id: 'TOK-02',
    deed: 'answers a POST as if it had no parameters',
    test: 'flow/endpoints',
    changes: [change('handlers/postToken', 'answerQuery(parameters,', 'answerQuery({},')],
  },
  {
    id: 'TOK-03',
    deed: 'does not read the form of a POST',
    test: 'flow/endpoints',
    changes: [change('contract/decode-parameters', "decodeForm(body.toString('utf8'))", '[]')],
  },
  {
    id: 'TOK-04',
    deed: 'overlooks parameters in the query of a POST',
    test: 'flow/endpoints',
    changes: [change('contract/decode-parameters', 'if (misplaced)', 'if (misplaced && false)')],
  },
  {
    id: 'TOK-04',
    deed: 'takes a body of any type',
    test: 'flow/endpoints',
    changes: [
      change('contract/decode-parameters', "if (!IS_FORM.test(String(headers['content-type'] ?? '')))", 'if (false)'),
    ],
  },
  {
    id: 'TOK-05',
    deed: 'demands a parameter',
    test: 'flow/endpoints',
    changes: [
      change(
        'tokens/token-policy',
        'const resources = resourceIndicatorsOf(',
        "if (!asked.resource && !asked.scope) return refused('invalid_scope', 'None.');\n  const resources = resourceIndicatorsOf(",
      ),
    ],
  },
  {
    id: 'TOK-20',
    deed: 'takes some signs of RFC 6749 for malformed',
    test: 'flow/token-query',
    changes: [changeContract(SCOPE_PATTERN, "pattern: '^[A-Za-z0-9:/._-]+( [A-Za-z0-9:/._-]+)*$'")],
  },
  {
    id: 'TOK-21',
    deed: 'has another code for a malformed scope',
    test: 'flow/token-query',
    changes: [change('contract/validate-request', "{ scope: 'invalid_scope', resource", '{ resource')],
  },
  {
    id: 'TOK-21',
    deed: 'lets a malformed scope pass',
    test: 'flow/token-query',
    changes: [changeContract(SCOPE_PATTERN, "pattern: '.*'"), change('tokens/token-policy', ALLOWED_SCOPE, 'false')],
  },
  {
    id: 'TOK-22',
    deed: 'passes a malformed scope on',
    test: 'flow/token-query',
    changes: [
      changeContract(SCOPE_PATTERN, "pattern: '.*'"),
      change('tokens/token-policy', ALLOWED_SCOPE, 'false'),
      change('tokens/decide-token', '(scope === undefined || includesScope(grant.scope, scope));', 'true;'),
    ],
  },
  {
    id: 'TOK-23',
    deed: 'looks at the order of scopes',
    test: 'flow/token-query',
    changes: [change('core/scope', 'return [...new Set(tokens)].sort();', 'return [...new Set(tokens)];')],
  },
  {
    id: 'TOK-24',
    deed: 'compares scopes without case',
    test: 'tokens/decide-token',
    changes: [change('core/token-query', QUERY_KEY, `${QUERY_KEY}.toLowerCase()`)],
  },
  {
    id: 'TOK-24',
    deed: 'allows scopes without case',
    test: 'flow/token-query',
    changes: [
      change(
        'tokens/token-policy',
        ALLOWED_SCOPE,
        ALLOWED_SCOPE.replace('scope,', 'scope.map((one) => one.toLowerCase()),'),
      ),
    ],
  },
  {
    id: 'TOK-25',
    deed: 'keeps repeated scopes',
    test: 'flow/token-query',
    changes: [change('core/scope', 'return [...new Set(tokens)].sort();', 'return [...tokens].sort();')],
  },
  {
    id: 'TOK-26',
    deed: 'takes the last of several scopes',
    test: 'flow/token-query',
    changes: [change('contract/decode-parameters', '} else if (name in parameters) {', '} else if (false) {')],
  },
  {
    id: 'TOK-27',
    deed: 'serves a wider token from what is held',
    test: 'tokens/decide-token',
    changes: [
      change(
        'tokens/decide-token',
        HELD_FOR,
        '(token.key === key || (query.scope && includesScope(token.scope ?? [], query.scope))) && token.heldUntil > now',
      ),
    ],
  },
  {
    id: 'TOK-27',
    deed: 'hands out a wider token although the settings say not to',
    test: 'flow/old-authorization-servers',
    changes: [change('refresh/refresh-grant', "settings.widerScope === 'refuse'", 'false')],
  },
  {
    id: 'TOK-28',
    deed: 'serves a narrower token from what is held',
    test: 'tokens/decide-token',
    changes: [
      change(
        'tokens/decide-token',
        HELD_FOR,
        '(token.key === key || (token.scope && includesScope(query.scope ?? [], token.scope))) && token.heldUntil > now',
      ),
    ],
  },
  {
    id: 'TOK-29',
    deed: 'serves a scoped token where no scope was asked for',
    test: 'tokens/decide-token',
    changes: [
      change(
        'tokens/decide-token',
        HELD_FOR,
        '(token.key === key || query.scope === undefined) && token.heldUntil > now',
      ),
    ],
  },
  {
    id: 'TOK-30',
    deed: 'keeps a token under the scope that was granted',
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/refresh-grant',
        'key: tokenQueryKey(query),',
        'key: tokenQueryKey(issued.scope ? { ...query, scope: issued.scope } : query),',
      ),
    ],
  },
  {
    id: 'TOK-31',
    deed: 'asks for what the application may never have',
    test: 'flow/token-query',
    changes: [change('tokens/token-policy', ALLOWED_SCOPE, 'false')],
  },
  {
    id: 'TOK-31',
    deed: 'asks for what was never granted',
    test: 'flow/token-query',
    changes: [change('tokens/decide-token', '(scope === undefined || includesScope(grant.scope, scope));', 'true;')],
  },
];
