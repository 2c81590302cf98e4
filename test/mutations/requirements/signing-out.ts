import { type Change, change, type Mutation } from '../mutation.js';

const REVOKES = 'for (const grant of held.grants) revokeInBackground(grant, backend);';
const HAS_NO_SESSION = 'if (held === undefined) return { status: 200, body: {} };';

const out = (id: string, deed: string, made: Change): Mutation => ({ id, deed, test: 'flow/logout', changes: [made] });

/** Signing out. */
export const signingOut: readonly Mutation[] = [
  out(
    'LOGOUT-02',
    'leaves the cookie behind',
    change('session/koa-session', 'if (held !== undefined) removeCookie(ctx);', ''),
  ),
  out('LOGOUT-03', 'revokes nothing', change('operations/logout', REVOKES, '')),
  out(
    'LOGOUT-03',
    'does not say what it revokes',
    change('grant/authorization-server', "{ token_type_hint: 'refresh_token' }", '{}'),
  ),
  out(
    'LOGOUT-04',
    'waits for the revocation',
    change('operations/logout', REVOKES, `${REVOKES}\n  await backend.underWay.finished(5000);`),
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
    'LOGOUT-08',
    'takes any state',
    change('operations/logoutCallback', ' || pending.state !== parameters.state', ''),
  ),
  out(
    'LOGOUT-09',
    'refuses who has no session',
    change(
      'operations/logout',
      HAS_NO_SESSION,
      "if (held === undefined) return { status: 400, body: { error: 'invalid_session' } };",
    ),
  ),
];
