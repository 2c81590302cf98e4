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
  const ended = session.current;
  if (ended === undefined) return { status: 200, body: {} };
  const grants = ended.tokens()?.grants ?? [];
  const { provider } = ended.data;
  await session.end();
  for (const grant of grants) revokeInBackground(grant, backend);
  const own = grants.filter((grant) => grant.provider === provider);
  const idToken = own.findLast((grant) => grant.idToken !== undefined)?.idToken;
  const logoutUri = await findProvider(provider, backend)?.server.logoutUri(idToken === undefined ? {} : { idToken });
  return { status: 200, body: logoutUri === undefined ? {} : { logout_uri: logoutUri } };
}
