import { type Change, change, type Mutation } from '../mutation.js';

const ASKS = 'const pairs = withRefreshTokens(asked, settings);';
const IS_OVER = 'return rest.grants.every(({ provider }) => provider !== person.provider) ? over : rest;';
const DECLINED =
  "if (failure.kind === 'refused' && failure.error === 'access_denied') return declinedPage(attempt.returnTo);";

const there = (id: string, deed: string, ...changes: Change[]): Mutation => ({
  id,
  deed,
  test: 'flow/authentication-requirements',
  changes,
});

/** Refresh tokens that end with the person's session at the authorization server. */
export const onlineAccess: readonly Mutation[] = [
  there(
    'ONL-01',
    'asks for no online access',
    change('authorization-server/authorization-request', ASKS, 'const pairs = asked;'),
  ),
  {
    id: 'ONL-02',
    deed: 'asks for offline access unasked',
    test: 'authorization-server/authorization-request',
    changes: [
      change(
        'authorization-server/authorization-request',
        ASKS,
        "const pairs = withRefreshTokens(asked, { ...settings, refreshTokens: settings.refreshTokens ?? 'offline' });",
      ),
    ],
  },
  {
    id: 'ONL-02',
    deed: 'asks for offline access without consent',
    test: 'authorization-server/authorization-request',
    changes: [
      change(
        'authorization-server/authorization-request',
        "needsConsent(asked) && prompt !== 'none' && 'consent'",
        'false',
      ),
    ],
  },
  there(
    'ONL-03',
    'goes on with a session that has ended there',
    change('refresh/refresh-grant', IS_OVER, 'return rest;'),
  ),
  there('ONL-04', 'serves tokens that were revoked', change('refresh/refresh-grant', IS_OVER, 'return held;')),
  there(
    'ONL-05',
    'signs people out there, unasked',
    change(
      'authorization-server/authorization-server',
      'const request = attempt(discovered, async (configuration) => endSessionRequest(configuration, options, idToken));',
      'const request = attempt(discovered, async (configuration) => {\n        await fetch(configuration.serverMetadata().end_session_endpoint);\n        return endSessionRequest(configuration, options, idToken);\n      });',
    ),
  ),
  {
    id: 'ONL-06',
    deed: 'revokes what the authorization server ends by itself',
    test: 'flow/backchannel-logout',
    changes: [
      change(
        'authorization-server/issued-tokens',
        'const claims = response.claims();',
        'const claims = response.claims();\n  globalThis.newestRefreshToken = response.refresh_token;',
      ),
      change(
        'handlers/backchannelLogout',
        '{ sessions, usedLogoutTokens, log }: Backend',
        '{ sessions, usedLogoutTokens, log, authorizationServer }: Backend',
      ),
      change(
        'handlers/backchannelLogout',
        'const ended = await sessions.endAllOf(of);',
        'const ended = await sessions.endAllOf(of);\n  await authorizationServer.revoke(globalThis.newestRefreshToken);',
      ),
    ],
  },
  there(
    'ONL-07',
    'begins again by itself when it was refused',
    change(
      'handlers/callback',
      DECLINED,
      "if (failure.kind === 'refused') return { kind: 'redirect', status: 303, location: loginPath(attempt) };",
    ),
  ),
  there(
    'ONL-07',
    'lets nobody in who got less than was asked for',
    change(
      'handlers/callback',
      'const issued = outcome.value;',
      "const issued = outcome.value;\n  if (issued.scope && !issued.scope.includes('online_access')) return unknownAttemptPage();",
    ),
  ),
  there(
    'ONL-08',
    'uses its refresh token for who only looks',
    change(
      'handlers/getSessionInfo',
      "{ tokenPolicy }: Pick<Backend, 'tokenPolicy'>",
      '{ tokenPolicy, authorizationServer }',
    ),
    change(
      'handlers/getSessionInfo',
      'const { person, times } = session;',
      'const { person, times } = session;\n  await authorizationServer.refresh(session.tokens().grants[0], { resources: [] });',
    ),
  ),
  there(
    'ONL-09',
    'passes on whatever scope a page asks for',
    change('tokens/token-policy', '!isAllowed(scope, named, tokenPolicy)', 'false'),
  ),
];
