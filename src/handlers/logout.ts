import type { LogoutData, LogoutErrors, LogoutResponses } from '../../generated/contract/index.js';
import { findProvider } from '../authorization-server/authorization-servers.js';
import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { JsonAnswer } from '../contract/answer.js';
import type { Cookie } from '../core/cookies.js';
import type { Grant } from '../core/held-tokens.js';
import type { Session } from '../session/session.js';
import { signOutCookie } from '../sign-in/sign-out-cookie.js';
import { StoreUnavailable } from '../storage/store.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<LogoutData['body']>;
type Answer = JsonAnswer<LogoutResponses & LogoutErrors>;

const CONTINUE = '/bff/logout/continue';

/** `POST /bff/logout`: ends the session here, or all of the person's, and says where it can be ended elsewhere. */
export async function logout({ parameters, session }: OperationInput<Parameters>, backend: Backend): Promise<Answer> {
  if (parameters.sessions === 'all') await endTheOthers(await session.newest(), backend);
  const ended = await session.end();
  if (ended.length === 0) return { kind: 'json', status: 200, body: {} };
  const grants = ended.flatMap((held) => held.grants);
  for (const grant of grants) revokeInBackground(grant, backend);
  // Of several sessions, nothing tells whose ID Token would be this person's.
  const cookie = await prepareToContinue(ended.length === 1 ? grants : [], parameters.return_to ?? '/', backend);
  return cookie === undefined
    ? { kind: 'json', status: 200, body: {} }
    : { kind: 'json', status: 200, body: { logout_uri: CONTINUE }, setCookies: [cookie] };
}

/** The others first: if that fails, this one is still there to try again with. */
async function endTheOthers(named: readonly Session[], { sessions }: Backend): Promise<void> {
  for (const { person, handle } of named) {
    const { issuer, sub } = person;
    await sessions.endAllOf({ issuer, sub }, { except: handle });
  }
}

/** Keeps what the authorization server is to be asked, out of reach of scripts. `undefined`: there is nothing to ask. */
async function prepareToContinue(
  grants: readonly Grant[],
  returnTo: string,
  backend: Backend,
): Promise<Cookie | undefined> {
  // A grant that was added to the session names a person of its own.
  const own = grants.findLast(({ idToken, sub }) => idToken !== undefined && sub === undefined);
  const hint = own?.idToken === undefined ? {} : { idToken: own.idToken };
  const request = await findProvider(own?.provider, backend)?.server.endSessionRequest(hint);
  if (request === undefined) return undefined;
  const { pendingSignOuts, options, log } = backend;
  try {
    return signOutCookie(await pendingSignOuts.remember({ ...request, returnTo }), options);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The session is over, and the answer has to say so.
    log({ level: 'warning', event: 'store unavailable', error: error.message });
    return undefined;
  }
}
