import { change, type Mutation } from '../mutation.js';

/** What is held for the next token request. */
export const heldTokens: readonly Mutation[] = [
  {
    id: 'CACHE-05',
    deed: 'forgets the scope of what it holds',
    test: 'flow/token-answer',
    changes: [
      change(
        'session/session-record',
        '[times, held.accessTokens, person',
        '[times, held.accessTokens.map(({ scope, ...rest }) => rest), person',
      ),
    ],
  },
  {
    id: 'CACHE-05',
    deed: 'forgets the end of what it holds',
    test: 'flow/token-answer',
    changes: [
      change(
        'session/session-record',
        '[times, held.accessTokens, person',
        '[times, held.accessTokens.map(({ expiresAt, ...rest }) => rest), person',
      ),
    ],
  },
  {
    id: 'CACHE-06',
    deed: 'keeps a token without a life time for ever',
    test: 'flow/old-authorization-servers',
    changes: [change('tokens/held-tokens', 'expiresIn ?? assumedLifetimeSeconds', 'expiresIn ?? 1e9')],
  },
  {
    id: 'CACHE-07',
    deed: 'refreshes on every request',
    test: 'flow/token-answer',
    changes: [
      change('tokens/decide-token', 'return isFresh(token, now, freshness) ? token : undefined;', 'return undefined;'),
    ],
  },
  {
    id: 'CACHE-08',
    deed: 'serves tokens that have ended',
    test: 'flow/token-answer',
    changes: [
      change('tokens/decide-token', 'token.heldUntil > now && answers(token)', 'answers(token)'),
      change('refresh/answer-query', 'if (token.heldUntil <= now)', 'if (false)'),
    ],
  },
  {
    id: 'CACHE-08',
    deed: 'hands out a token that has ended on its way',
    test: 'flow/refresh',
    changes: [
      change('refresh/store-issued', 'return token.heldUntil > dependencies.clock()', 'return true'),
      change('refresh/answer-query', 'if (token.heldUntil <= now)', 'if (false)'),
    ],
  },
  {
    id: 'CACHE-09',
    deed: 'serves a token up to its end though it could be replaced',
    test: 'flow/token-answer',
    changes: [change('tokens/decide-token', 'if (left < Math.min(SAFETY_MARGIN_SECONDS, life / 2)) return false;', '')],
  },
  {
    id: 'CACHE-09',
    deed: 'replaces short-lived tokens on every request',
    test: 'flow/token-answer',
    changes: [change('tokens/decide-token', 'Math.min(SAFETY_MARGIN_SECONDS, life / 2)', 'SAFETY_MARGIN_SECONDS')],
  },
  {
    id: 'CACHE-10',
    deed: 'keeps a token without a life time for ever',
    test: 'flow/token-answer',
    changes: [change('tokens/held-tokens', 'expiresIn ?? assumedLifetimeSeconds', 'expiresIn ?? 1e9')],
  },
  {
    id: 'CACHE-11',
    deed: 'believes any life time',
    test: 'flow/token-answer',
    changes: [
      change(
        'authorization-server/issued-tokens',
        'Math.min(Math.floor(expires_in), LONGEST_LIFE_SECONDS)',
        'expires_in',
      ),
    ],
  },
  {
    id: 'CACHE-11',
    deed: 'hands out a token that is said to have no life',
    test: 'flow/token-answer',
    changes: [
      change(
        'refresh/issued-problem',
        'if (issued.expiresIn !== undefined && issued.expiresIn < 1) return invalidResponse();',
        '',
      ),
    ],
  },
  {
    id: 'TOK-71',
    deed: 'gives the page a token that is bound to the key of the backend',
    test: 'flow/dpop',
    changes: [change('refresh/answer-query', 'if (query.boundTo !== undefined)', 'if (false)')],
  },
  {
    id: 'TOK-71',
    deed: 'takes a bound token for a bearer token under other settings',
    test: 'flow/dpop',
    changes: [change('core/token-query', '...(boundTo === undefined ? [] : [boundTo])', '')],
  },
];
