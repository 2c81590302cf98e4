import { randomUUID } from 'node:crypto';
import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import type { Backend } from '../handlers/backend.js';
import { createInFlightWatch } from '../refresh/refresh-in-flight.js';
import { retryLater, withSessionLock } from '../refresh/session-lock.js';
import type { RequestSession } from '../session/koa-session.js';
import type { Person, Session } from '../session/session.js';
import { SessionRevokedError } from '../session/sessions.js';
import { StoreUnavailable } from '../storage/store.js';
import { addGrant, isRefreshable, keepAccessToken, nothingHeld } from '../tokens/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';
import { firstTokenOf, heldFirstToken } from './first-token.js';
import type { SignInAttempt } from './sign-in-attempts.js';
import { visibleClaims } from './visible-claims.js';

/** A grant without a person came, and the session that it was for has ended. */
export class NoSessionToAddTo extends Error {
  override readonly name = 'NoSessionToAddTo';
}

/** Another person came back than the application says is signed in. */
export class OtherPersonSignedIn extends Error {
  override readonly name = 'OtherPersonSignedIn';
}

/**
 * Begins the new session. If it goes on from the one that was there when the sign-in began, that one's id dies. In turn
 * with its refreshes, so that no rotated token is lost.
 *
 * @throws NoSessionToAddTo, OtherPersonSignedIn, LockTimeout, SessionRevokedError if none could be begun
 */
export async function continueSession(
  finished: FinishedSignIn,
  session: Pick<RequestSession, 'begin'>,
  backend: Backend,
): Promise<void> {
  const { sessions } = backend;
  const sessionHandle = await sessionAddedTo(finished.attempt, backend);
  if (sessionHandle === undefined) {
    await begin(undefined, finished, { session, backend });
    return;
  }
  // Another tab may have finished a sign-in for the same session meanwhile.
  const handle = await sessions.currentHandle(sessionHandle);
  const mayBeUnderWay = createInFlightWatch(backend);
  const isDone = await withSessionLock(handle, backend, async () => {
    if ((await sessions.currentHandle(handle)) !== handle) return false;
    const former = await sessions.read(handle);
    // A refresh whose process is cut off from the store stores its result later, under the handle that it knows.
    if (former?.tokens().grants.some(mayBeUnderWay)) return retryLater;
    const previous = goesOnFrom(former, finished);
    const hasBegun = await begin(previous, finished, { session, backend });
    if (hasBegun && former !== previous) await endFormer(handle, backend);
    return hasBegun;
  });
  if (!isDone) await continueSession(finished, session, backend);
}

/** Another person has signed in in this browser: nothing leads to the former session any more, so nobody could end it. */
async function endFormer(handle: string, backend: Backend): Promise<void> {
  if (backend.options.signIn.accountSwitch === 'keep') return;
  try {
    const held = await backend.sessions.end(handle);
    for (const grant of held?.grants ?? []) revokeInBackground(grant, backend);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The new session has begun, and its answer has to say so.
    backend.log({ level: 'warning', event: 'store unavailable', error: error.message });
  }
}

/** The one that the sign-in began in; where sessions belong to those of an application, the one that is there now. */
async function sessionAddedTo({ sessionHandle, pointer }: SignInAttempt, { sessionPointers }: Backend) {
  if (pointer === undefined) return sessionHandle;
  const now = await sessionPointers.read(pointer);
  if (now === undefined && sessionHandle !== undefined) throw new SessionRevokedError('signed out meanwhile');
  return now;
}

/**
 * The session goes on if the same person came back, or if somebody came back from elsewhere to add a grant. It does not
 * if another person of the same authorization server came back.
 */
function goesOnFrom(
  previous: Session | undefined,
  { issued: { claims }, attempt: { pointer } }: FinishedSignIn,
): Session | undefined {
  if (previous === undefined || claims === undefined) return previous;
  const isOtherPerson = previous.person.issuer === claims.iss && previous.person.sub !== claims.sub;
  // With a cookie of ours a session of their own begins. Here it would be the application's session of somebody else.
  if (isOtherPerson && pointer !== undefined) throw new OtherPersonSignedIn('another person is signed in');
  return isOtherPerson ? undefined : previous;
}

async function begin(
  previous: Session | undefined,
  finished: FinishedSignIn,
  { session, backend }: { session: Pick<RequestSession, 'begin'>; backend: Backend },
): Promise<boolean> {
  const { attempt, returnedAtMs } = finished;
  // Who came back without an ID Token is whom the session knows: an application said who that is.
  const isAdded =
    previous !== undefined && (previous.person.provider !== attempt.provider || finished.issued.claims === undefined);
  const start = {
    person: isAdded ? previous.person : personOf(finished, backend),
    tokens: tokensAfter(previous, finished, { isAdded, backend }),
    returnedAtMs,
    ...(previous ? { continues: previous } : {}),
  };
  const hasBegun = await session.begin(start, attempt.pointer);
  if (hasBegun && !isRefreshable(start.tokens, attempt.provider)) backend.noteMissingRefreshToken(attempt.provider);
  return hasBegun;
}

/** Who came back, with the claims that the frontend may see (SES-09). */
function personOf({ issued: { claims }, attempt: { provider } }: FinishedSignIn, { options }: Backend): Person {
  if (claims === undefined) throw new NoSessionToAddTo('nobody is known to have signed in');
  const { sid } = claims;
  return {
    issuer: claims.iss,
    sub: claims.sub,
    claims: visibleClaims(claims, options.session.claims),
    ...(provider === undefined ? {} : { provider }),
    ...(typeof sid === 'string' ? { sid } : {}),
  };
}

/** The tokens of the session after this sign-in. */
function tokensAfter(
  previous: Session | undefined,
  finished: FinishedSignIn,
  { isAdded, backend }: { readonly isAdded: boolean; readonly backend: Backend },
): HeldTokens {
  const { attempt, issued, askedAt } = finished;
  const { scope, resources, provider } = attempt;
  const { refreshToken } = issued;
  const grant: Grant = {
    id: randomUUID(),
    scope,
    resources,
    ...(provider === undefined ? {} : { provider }),
    ...(isAdded && issued.claims ? { sub: issued.claims.sub } : {}),
    ...(refreshToken === undefined ? { firstToken: firstTokenOf(finished) } : { refreshToken }),
    ...(issued.refreshExpiresIn === undefined ? {} : { refreshEndsAt: askedAt + issued.refreshExpiresIn }),
    ...(issued.idToken === undefined ? {} : { idToken: issued.idToken }),
  };
  const held = addGrant(previous?.tokens() ?? nothingHeld, grant);
  const token = heldFirstToken(finished, { grant, held }, backend);
  return token === undefined ? held : keepAccessToken(held, token);
}
