import { change, type Mutation } from '../mutation.js';

/** What authorization servers do in different ways. */
export const authorizationServers: readonly Mutation[] = [
  {
    id: 'RT-15',
    deed: 'asks for what is known not to be granted',
    test: 'flow/narrowing',
    changes: [
      change(
        'tokens/decide-token',
        'includesScope(grantedScope(grant, resources), scope)',
        'includesScope(grant.scope, scope)',
      ),
    ],
  },
  {
    id: 'RT-15',
    deed: 'replaces a grant by one with less',
    test: 'flow/narrowing',
    changes: [
      change(
        'tokens/held-tokens',
        'includesScope(grantedOverall(grant), grantedOverall(other))',
        'includesScope(grant.scope, other.scope)',
      ),
    ],
  },
  {
    id: 'RT-05',
    deed: 'asks for a part of a grant that must be left whole',
    test: 'flow/narrowing',
    changes: [
      change(
        'core/token-query',
        'return query.wholeGrant ? { resources: query.resources, boundTo: query.boundTo } : query;',
        'return query;',
      ),
    ],
  },
  {
    id: 'ERR-06',
    deed: 'leaves a page without a way on after a refused refresh',
    test: 'flow/refused-refresh',
    changes: [change('refresh/explain-failure', '? refusal : withLogin(refusal, query)', '? refusal : refusal')],
  },
  {
    id: 'RT-10',
    deed: 'overlooks the errors that end a grant by the settings',
    test: 'flow/refused-refresh',
    changes: [change('refresh/handle-failure', '|| endedGrantErrors.includes(failure.error)', '')],
  },
  {
    id: 'LOGOUT-03',
    deed: 'revokes the last refresh token only',
    test: 'flow/logout',
    changes: [
      change(
        'authorization-server/revoke-in-background',
        'for (const one of [...earlierRefreshTokens, refreshToken])',
        'for (const one of earlierRefreshTokens.slice(0, 0).concat(refreshToken ?? []))',
      ),
    ],
  },
  {
    id: 'LOGIN-12',
    deed: 'ends a silent sign-in on a page of its own',
    test: 'flow/authentication-requirements',
    changes: [change('sign-in/finish-sign-in', 'return attempt.isSilent && isRefusal(failure)', 'return false')],
  },
  {
    id: 'LOGIN-16',
    deed: 'passes on what the settings do not allow',
    test: 'flow/authorization-parameters',
    changes: [
      change(
        'sign-in/login-request',
        '!options.signIn.passedParameters.some((allowed) => allowed === name)',
        "name === ''",
      ),
    ],
  },
  {
    id: 'AS-09',
    deed: 'encodes what forms leave as it is',
    test: 'unit/authorization-server/client-authentication',
    changes: [
      change(
        'authorization-server/client-authentication',
        "return new URLSearchParams([['', text]]).toString().slice('='.length);",
        "return encodeURIComponent(text).replaceAll('-', '%2D');",
      ),
    ],
  },
];
