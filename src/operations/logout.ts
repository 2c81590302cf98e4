import type { LogoutErrors, LogoutResponses } from '../../generated/contract/index.js';
import type { JsonAnswer } from './answer.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';
import { findProvider } from './provider.js';
import { revokeInBackground } from './revoke-in-background.js';

/** `POST /bff/logout`: ends the session here, and says where it can be ended at the authorization server. */
export async function logout(
  { session }: OperationInput<unknown>,
  backend: Backend,
): Promise<JsonAnswer<LogoutResponses & LogoutErrors>> {
  const held = await session.end();
  if (held === undefined) return { status: 200, body: {} };
  for (const grant of held.grants) revokeInBackground(grant, backend);
  // A grant that was added to the session names a person of its own.
  const own = held.grants.findLast(({ idToken, sub }) => idToken !== undefined && sub === undefined);
  const hint = own?.idToken === undefined ? {} : { idToken: own.idToken };
  const logoutUri = await findProvider(own?.provider, backend)?.server.logoutUri(hint);
  return { status: 200, body: logoutUri === undefined ? {} : { logout_uri: logoutUri } };
}
