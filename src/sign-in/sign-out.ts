import { revokeInBackground } from '../authorization-server/index.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Cookie } from '../core/cookies.js';
import type { Grant } from '../core/held-tokens.js';
import type { RequestSession } from '../session/request-session.js';
import { StoreUnavailable } from '../storage/store.js';
import type { Emit } from '../telemetry/events.js';
import type { SignInDependencies } from './dependencies.js';
import { signOutCookie } from './pending-sign-outs.js';

export interface SignOut {
  readonly session: RequestSession;
  /** Ends all sessions of the person, not only this one. */
  readonly everywhere: boolean;
  /** The path to return to from the authorization server. */
  readonly returnTo: string;
  readonly emit: Emit;
}

/**
 * Ends the session, or all sessions of the person, and revokes the refresh tokens of this one. Those of the others are
 * deleted unread, because their records open with the cookies of their browsers only.
 *
 * @returns the cookie with which the browser can go on to sign out at the authorization server; `undefined` if there was
 *   no session, or the authorization server has no sign-out
 */
export async function signOut(
  { session, everywhere, returnTo, emit }: SignOut,
  dependencies: SignInDependencies,
): Promise<Cookie | undefined> {
  if (everywhere) await endOtherSessions(session, emit, dependencies);
  const ended = await session.end();
  if (ended.length === 0) return undefined;
  const grants = ended.flatMap(({ held }) => held.grants);
  for (const grant of grants) revokeInBackground(grant, dependencies);
  const [only] = ended.length === 1 ? ended : [];
  const about = only === undefined ? {} : { session: only.id };
  emit('session.ended', { reason: 'logout', sessions: ended.length, ...about }, session.current);
  // With several sessions, nothing tells whose ID Token is this person's.
  return prepareToContinue({ grants: only === undefined ? [] : grants, returnTo, emit }, dependencies);
}

/** Ends the others first: if that fails, this session is still there to try again with. */
async function endOtherSessions(session: RequestSession, emit: Emit, { sessions }: SignInDependencies): Promise<void> {
  for (const newest of await session.newest()) {
    const { issuer, sub } = newest.person;
    const ended = await sessions.endAllOf({ issuer, sub }, { except: newest.handle });
    if (ended > 0) emit('session.ended', { reason: 'logout_everywhere', sessions: ended }, newest);
  }
}

/** Stores the request to the authorization server out of reach of scripts; `undefined` if there is none to make. */
async function prepareToContinue(
  { grants, returnTo, emit }: { grants: readonly Grant[]; returnTo: string; emit: Emit },
  { authorizationServers, pendingSignOuts, options }: SignInDependencies,
): Promise<Cookie | undefined> {
  // A grant with a `sub` of its own was added to the session by another authorization server.
  const own = grants.findLast(({ idToken, sub }) => idToken !== undefined && sub === undefined);
  const name = own?.authorizationServer ?? DEFAULT_AUTHORIZATION_SERVER;
  const hint = own?.idToken === undefined ? {} : { idToken: own.idToken };
  const request = await authorizationServers.get(name)?.server.endSessionRequest(hint);
  if (request === undefined) return undefined;
  try {
    return signOutCookie(await pendingSignOuts.remember({ ...request, returnTo }), options);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The session has ended, and the answer has to say so.
    emit('store.unavailable', { reason: error.message });
    return undefined;
  }
}
