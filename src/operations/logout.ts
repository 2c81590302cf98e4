import type { LogoutErrors, LogoutResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from './answer.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';
import { revokeInBackground } from './revoke-in-background.js';

/** `POST /bff/logout`: ends the session here, and says where it can be ended at the authorization server. */
export async function logout(
  { session }: OperationInput<unknown>,
  backend: Backend,
): Promise<JsonAnswer<LogoutResponses & LogoutErrors>> {
  const held = await session.end();
  if (held === undefined) return { status: 200, body: {} };
  const { grants } = held;
  for (const { refreshToken } of grants) if (refreshToken !== undefined) revokeInBackground(refreshToken, backend);
  const idToken = grants.findLast((grant) => grant.idToken !== undefined)?.idToken;
  const logoutUri = await backend.authorizationServer.logoutUri(idToken === undefined ? {} : { idToken });
  return { status: 200, body: logoutUri === undefined ? {} : { logout_uri: logoutUri } };
}
