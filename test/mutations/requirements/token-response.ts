import { change, type Mutation } from '../mutation.js';

const BODY = "{ access_token: token.value, token_type: 'Bearer' }";
const EXPIRES_IN = 'body.expires_in = token.expiresAt - now;';

/** The token response. */
export const tokenResponse: readonly Mutation[] = [
  {
    id: 'TOK-60',
    deed: 'answers a list',
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/answer-query',
        "return { kind: 'json', status: 200, body };",
        "return { kind: 'json', status: 200, body: [body] };",
      ),
    ],
  },
  {
    id: 'TOK-61',
    deed: 'answers an empty token',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', BODY, "{ access_token: '', token_type: 'Bearer' }")],
  },
  {
    id: 'TOK-62',
    deed: 'says no life time',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', 'if (token.expiresAt !== undefined)', 'if (false)')],
  },
  {
    id: 'TOK-62',
    deed: 'says a life time where it was told none',
    test: 'flow/token-answer',
    changes: [
      change(
        'tokens/held-tokens',
        '...(expiresIn === undefined ? {} : { expiresAt: askedAt + expiresIn }),',
        'expiresAt: askedAt + (expiresIn ?? 300),',
      ),
    ],
  },
  {
    id: 'TOK-63',
    deed: 'says the life time as a text',
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/answer-query',
        EXPIRES_IN,
        EXPIRES_IN.replace('token.expiresAt - now', 'String(token.expiresAt - now)'),
      ),
    ],
  },
  {
    id: 'TOK-64',
    deed: 'does not count the life time down',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', EXPIRES_IN, EXPIRES_IN.replace('- now', '- token.obtainedAt'))],
  },
  {
    id: 'TOK-65',
    deed: 'counts the life of a token from when it came',
    test: 'flow/refresh',
    changes: [change('tokens/held-tokens', '{ expiresAt: askedAt + expiresIn }', '{ expiresAt: now + expiresIn }')],
  },
  {
    id: 'TOK-65',
    deed: 'says a second too much',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', EXPIRES_IN, EXPIRES_IN.replace('- now', '- now + 1'))],
  },
  {
    id: 'TOK-66',
    deed: 'says the scope that was asked for',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', 'token.scope ?? query.scope', 'query.scope ?? token.scope')],
  },
  {
    id: 'TOK-67',
    deed: 'takes an answer without scope for one that grants nothing',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/issued-tokens',
        '...(response.scope === undefined ? {} :',
        '...(response.scope === undefined ? { scope: [] } :',
      ),
    ],
  },
  {
    id: 'TOK-68',
    deed: 'says no scope',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', 'if (scope !== undefined && scope.length > 0)', 'if (false)')],
  },
  {
    id: 'TOK-69',
    deed: 'says an empty scope',
    test: 'flow/token-answer',
    changes: [
      change('refresh/answer-query', 'if (scope !== undefined && scope.length > 0)', 'if (scope !== undefined)'),
      change('refresh/refresh-grant', 'if (issued.scope.length === 0) return notReady(query);', ''),
    ],
  },
  {
    id: 'TOK-69',
    deed: 'says the scope as a list when it comes from what is held',
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/answer-query',
        'return tokenAnswer(servable, read.query, now);',
        'return { ...tokenAnswer(servable, read.query, now), body: { access_token: servable.value, scope: [...(servable.scope ?? [])] } };',
      ),
    ],
  },
  {
    id: 'TOK-70',
    deed: 'says the type of token as it was told',
    test: 'flow/token-answer',
    changes: [change('refresh/answer-query', BODY, "{ access_token: token.value, token_type: 'bearer' }")],
  },
  {
    id: 'TOK-71',
    deed: 'hands out a token that is bound to a key',
    test: 'flow/token-answer',
    changes: [change('refresh/refresh-grant', "if (issued.tokenType !== 'bearer')", 'if (false)')],
  },
  {
    id: 'TOK-72',
    deed: 'answers a refresh token',
    test: 'flow/token-answer',
    changes: [
      change('refresh/answer-query', BODY, "{ access_token: token.value, token_type: 'Bearer', refresh_token: 'r' }"),
    ],
  },
  {
    id: 'TOK-73',
    deed: 'passes on whatever came along',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/issued-tokens',
        'const claims = response.claims();',
        'const claims = response.claims();\n  globalThis.cameAlong = { ...response, refresh_token: undefined, id_token: undefined };',
      ),
      change(
        'refresh/answer-query',
        BODY,
        "{ ...globalThis.cameAlong, access_token: token.value, token_type: 'Bearer' }",
      ),
    ],
  },
  {
    id: 'TOK-74',
    deed: 'mends what it takes for mistakes in a token',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/issued-tokens',
        'accessToken: response.access_token,',
        "accessToken: response.access_token.replace(/=+$/, ''),",
      ),
    ],
  },
  {
    id: 'TOK-75',
    deed: "serves everybody from the first one's tokens",
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/answer-query',
        'const servable = findServable(session.accessTokens(), now, wanted);',
        'globalThis.shared = [...(globalThis.shared ?? []), ...session.accessTokens()];\n  const servable = findServable(globalThis.shared, now, wanted);',
      ),
    ],
  },
  {
    id: 'TOK-76',
    deed: 'takes an access token for a session',
    test: 'flow/token-answer',
    changes: [
      change(
        'server/serve-contract',
        'if (operation.needsSession && session.current === undefined)',
        'if (operation.needsSession && session.current === undefined && !request.headers.authorization)',
      ),
    ],
  },
];
