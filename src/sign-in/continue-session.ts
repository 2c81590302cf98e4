import { randomUUID } from 'node:crypto';
import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import type { Backend } from '../handlers/backend.js';
import { createInFlightWatch } from '../refresh/refresh-in-flight.js';
import { retryLater, withSessionLock } from '../refresh/session-lock.js';
import type { RequestSession } from '../session/koa-session.js';
import type { Person, Session } from '../session/session.js';
import type { BeginOutcome } from '../session/sessions.js';
import { StoreUnavailable } from '../storage/store.js';
import { addGrant, isRefreshable, keepAccessToken, nothingHeld } from '../tokens/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';
import { firstTokenOf, heldFirstToken } from './first-token.js';
import { visibleClaims } from './visible-claims.js';

/**
 * What came of a finished sign-in. Unless a session has begun, the tokens of the sign-in are not kept.
 * - `revoked`: the person has signed out meanwhile, or the session that the grant was for has ended.
 * - `other person`: another person came back than the application says is signed in.
 */
export interface ContinueOutcome {
  readonly kind: 'begun' | 'revoked' | 'other person';
}

/**
 * Begins the new session. If it continues the session in which the sign-in began, that session's id ends. Holds the lock
 * of its refreshes meanwhile, so that no rotated token is lost.
 *
 * @throws LockTimeout if another request holds the lock for too long
 */
export async function continueSession(
  finished: FinishedSignIn,
  session: Pick<RequestSession, 'begin'>,
  backend: Backend,
): Promise<ContinueOutcome> {
  const { sessionHandle, pointer } = finished.attempt;
  // With a pointer, the session that the application's session leads to by now.
  const current = pointer === undefined ? sessionHandle : await backend.sessionPointers.read(pointer);
  if (current === undefined && sessionHandle !== undefined) return { kind: 'revoked' };
  const beginning = { finished, session, backend };
  const outcome = await (current === undefined ? begin(undefined, beginning) : beginFrom(current, beginning));
  return outcome.kind === 'changed' ? continueSession(finished, session, backend) : { kind: outcome.kind };
}

interface Beginning {
  readonly finished: FinishedSignIn;
  readonly session: Pick<RequestSession, 'begin'>;
  readonly backend: Backend;
}

async function beginFrom(sessionHandle: string, beginning: Beginning): Promise<ContinueOutcome | BeginOutcome> {
  const { finished, backend } = beginning;
  const { sessions } = backend;
  // Another tab may have finished a sign-in for the same session meanwhile.
  const handle = await sessions.currentHandle(sessionHandle);
  const isInFlight = createInFlightWatch(backend);
  return withSessionLock<ContinueOutcome | BeginOutcome>(handle, backend, async () => {
    if ((await sessions.currentHandle(handle)) !== handle) return { kind: 'changed' };
    const previous = await sessions.read(handle);
    // A refresh whose process is cut off from the store stores its result later, under the handle that it knows.
    if (previous?.tokens().grants.some(isInFlight)) return retryLater;
    return isOtherPerson(previous, finished) ? switchAccount(handle, beginning) : begin(previous, beginning);
  });
}

/**
 * With a cookie, the other person gets a session of their own, and the former one ends: no cookie of this browser leads
 * to it any more. With a pointer, that would be the application's session, in which another person is signed in.
 */
async function switchAccount(former: string, beginning: Beginning): Promise<ContinueOutcome | BeginOutcome> {
  const { finished, backend } = beginning;
  if (finished.attempt.pointer !== undefined) return { kind: 'other person' };
  const outcome = await begin(undefined, beginning);
  if (outcome.kind === 'begun' && backend.options.signIn.accountSwitch === 'end') await endFormer(former, backend);
  return outcome;
}

async function endFormer(handle: string, backend: Backend): Promise<void> {
  try {
    const held = await backend.sessions.end(handle);
    for (const grant of held?.grants ?? []) revokeInBackground(grant, backend);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The new session has started, and the answer has to set its cookie.
    backend.log({ level: 'warning', event: 'store unavailable', error: error.message });
  }
}

/** Whether another person of the same authorization server came back. From another one, the person adds a grant. */
function isOtherPerson(previous: Session | undefined, { issued: { claims } }: FinishedSignIn): boolean {
  if (previous === undefined || claims === undefined) return false;
  return previous.person.issuer === claims.iss && previous.person.sub !== claims.sub;
}

async function begin(previous: Session | undefined, { finished, session, backend }: Beginning): Promise<BeginOutcome> {
  const { attempt, returnedAtMs } = finished;
  // Without an ID Token, the person is the one whom the session knows.
  const isAdded =
    previous !== undefined && (previous.person.provider !== attempt.provider || finished.issued.claims === undefined);
  const person = isAdded ? previous.person : personOf(finished, backend);
  // The session that the grant was for has ended, and the grant names no person for a new one.
  if (person === undefined) return { kind: 'revoked' };
  const start = {
    person,
    tokens: tokensAfter(previous, finished, { isAdded, backend }),
    returnedAtMs,
    ...(previous ? { continues: previous } : {}),
  };
  const outcome = await session.begin(start, attempt.pointer);
  if (outcome.kind === 'begun' && !isRefreshable(start.tokens, attempt.provider)) {
    backend.noteMissingRefreshToken(attempt.provider);
  }
  return outcome;
}

/** The person who came back, with the claims that the frontend may see (SES-09); `undefined` without an ID Token. */
function personOf(
  { issued: { claims }, attempt: { provider } }: FinishedSignIn,
  { options }: Backend,
): Person | undefined {
  if (claims === undefined) return undefined;
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
