import type { LogoutErrors, LogoutResponses } from '../../generated/contract/index.js';
import { expiredSessionCookie } from '../session/cookies.js';
import type { JsonAnswer } from './answer.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

/** `POST /bff/logout`: ends the session here, and says where it can be ended at the authorization server. */
export async function logout(
  { session }: OperationInput<unknown>,
  backend: Backend,
): Promise<JsonAnswer<LogoutResponses & LogoutErrors>> {
  const ended = session.current;
  if (ended === undefined) return { status: 200, body: {} };
  const grants = ended.tokens()?.held.grants ?? [];
  await backend.sessions.end(ended.handle);
  for (const { refreshToken } of grants) if (refreshToken !== undefined) revokeInBackground(refreshToken, backend);
  const idToken = grants.findLast((grant) => grant.idToken !== undefined)?.idToken;
  const logoutUri = await backend.authorizationServer.logoutUri(idToken === undefined ? {} : { idToken });
  return {
    status: 200,
    body: logoutUri === undefined ? {} : { logout_uri: logoutUri },
    setCookies: [expiredSessionCookie(backend.options.session.cookieName)],
  };
}

/** Nobody waits for it: the session is over, whatever the authorization server says (LOGOUT-04). */
function revokeInBackground(refreshToken: string, { authorizationServer, log }: Backend): void {
  void authorizationServer.revoke(refreshToken).then((outcome) => {
    if (outcome.kind !== 'granted') log({ level: 'warning', event: 'revocation failed', outcome: outcome.kind });
  });
}
