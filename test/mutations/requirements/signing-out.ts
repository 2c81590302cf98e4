import { type Change, change, changeContract, type Mutation } from '../mutation.js';

const REVOKES = 'for (const grant of held.grants) revokeInBackground(grant, backend);';
const HAS_NO_SESSION = "if (held === undefined) return { kind: 'json', status: 200, body: {} };";
const PLACE_TO_RETURN =
  "                return_to:\n                  type: string\n                  pattern: '^/(?![/\\\\])[\\x21-\\x5B\\x5D-\\x7E]*$'\n";

const out = (id: string, deed: string, made: Change): Mutation => ({ id, deed, test: 'flow/logout', changes: [made] });

/** Signing out. */
export const signingOut: readonly Mutation[] = [
  out(
    'LOGOUT-01',
    'forgets the cookie and keeps the session',
    change('session/koa-session', 'await sessions.end(handle);', '(await sessions.read(handle))?.tokens();'),
  ),
  out(
    'LOGOUT-01',
    'ends one session of several',
    change('handlers/logout', "if (parameters.sessions === 'all')", 'if (false)'),
  ),
  out(
    'LOGOUT-02',
    'leaves the cookie behind',
    change('session/koa-session', 'if (held !== undefined) removeCookie(ctx);', ''),
  ),
  out('LOGOUT-03', 'revokes nothing', change('handlers/logout', REVOKES, '')),
  out(
    'LOGOUT-03',
    'does not say what it revokes',
    change('authorization-server/authorization-server', "{ token_type_hint: 'refresh_token' }", '{}'),
  ),
  out(
    'LOGOUT-04',
    'waits for the revocation',
    change('handlers/logout', REVOKES, `${REVOKES}\n  await backend.backgroundWork.drain(5000);`),
  ),
  out(
    'LOGOUT-05',
    'signs out by a link',
    change(
      'server/serve-contract',
      'contract.route(request.method, request.path)',
      "contract.route(request.path === '/bff/logout' ? 'POST' : request.method, request.path)",
    ),
  ),
  out(
    'LOGOUT-06',
    'sends no hint along',
    change(
      'authorization-server/end-session-request',
      "if (idToken !== undefined) parameters.set('id_token_hint', idToken);",
      '',
    ),
  ),
  out(
    'LOGOUT-06',
    'has the same state each time',
    change('authorization-server/end-session-request', 'const state = randomState();', "const state = 'state';"),
  ),
  out(
    'LOGOUT-07',
    'shows the ID Token to scripts',
    change(
      'handlers/logout',
      '{ logout_uri: CONTINUE }',
      "{ logout_uri: CONTINUE + '?hint=' + held.grants[0]?.idToken }",
    ),
  ),
  out(
    'LOGOUT-07',
    'puts the ID Token in a URL where it must not',
    change('authorization-server/end-session-request', "if (endSessionMethod === 'GET')", 'if (true)'),
  ),
  out('LOGOUT-08', 'takes any state', change('handlers/logoutCallback', ' || pending.state !== parameters.state', '')),
  {
    id: 'LOGOUT-08',
    deed: 'leads to any place afterwards',
    test: 'flow/logout',
    changes: [changeContract(PLACE_TO_RETURN, '                return_to:\n                  type: string\n')],
  },
  out(
    'LOGOUT-09',
    'refuses who has no session',
    change(
      'handlers/logout',
      HAS_NO_SESSION,
      "if (held === undefined) return { kind: 'json', status: 400, body: { error: 'invalid_session' } };",
    ),
  ),
  out(
    'LOGOUT-10',
    'keeps a token that came too late',
    change(
      'refresh/refresh-grant',
      'revokeInBackground({ ...decision.grant, refreshToken: successor ?? decision.refreshToken }, backend);',
      '',
    ),
  ),
];
