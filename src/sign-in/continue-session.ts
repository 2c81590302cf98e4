import { randomUUID } from 'node:crypto';
import { revokeInBackground } from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import type { RequestSession } from '../session/request-session.js';
import type { Person, Session } from '../session/session.js';
import { createInFlightCheck, done, RETRY, type Step, withSessionLock } from '../session/session-lock.js';
import { StoreUnavailable } from '../storage/store.js';
import { addGrant, isRefreshable, keepAccessToken, nothingHeld } from '../tokens/held-tokens.js';
import type { SignInDependencies } from './dependencies.js';
import { type FinishedSignIn, firstTokenOf, heldFirstToken, withheldScope } from './finished-sign-in.js';
import { isOtherPerson } from './other-person.js';
import { visibleClaims } from './visible-claims.js';

/**
 * The outcome of a finished sign-in. Unless a session has begun, the tokens are not kept.
 * - `revoked`: the person was signed out in the meantime, or the session that the grant was for has ended.
 * - `other person`: another person than the one of the application's session.
 * - `timeout`: the session lock was not acquired in time.
 */
export interface ContinueOutcome {
  readonly kind: 'begun' | 'revoked' | 'other person' | 'timeout';
}

/**
 * Starts the new session. If it continues the session that the attempt belongs to, the previous handle becomes invalid. Holds the
 * lock of its refreshes, so that no rotated token is lost.
 */
export async function continueSession(
  finished: FinishedSignIn,
  session: Pick<RequestSession, 'begin'>,
  dependencies: SignInDependencies,
): Promise<ContinueOutcome> {
  const { sessionHandle, pointer } = finished.attempt;
  // With a pointer, the session that belongs to the application's session by now.
  const current = pointer === undefined ? sessionHandle : await dependencies.sessionPointers.read(pointer);
  if (current === undefined && sessionHandle !== undefined) return { kind: 'revoked' };
  const beginning = { finished, session, dependencies };
  const outcome = await (current === undefined ? begin(undefined, beginning) : beginFrom(current, beginning));
  return outcome.kind === 'moved' || outcome.kind === 'changed'
    ? continueSession(finished, session, dependencies)
    : { kind: outcome.kind };
}

interface Beginning {
  readonly finished: FinishedSignIn;
  readonly session: Pick<RequestSession, 'begin'>;
  readonly dependencies: SignInDependencies;
}

/**
 * - `changed`: another request has changed the session since it was read.
 * - `moved`: another tab has continued the session under another handle.
 */
type BeginOutcome = ContinueOutcome | { readonly kind: 'changed' | 'moved' };

async function beginFrom(sessionHandle: string, beginning: Beginning): Promise<BeginOutcome> {
  const { finished, dependencies } = beginning;
  const { sessions } = dependencies;
  const handle = await sessions.currentHandle(sessionHandle);
  const isInFlight = createInFlightCheck(dependencies);
  const act = async (): Promise<Step<BeginOutcome>> => {
    if ((await sessions.currentHandle(handle)) !== handle) return done({ kind: 'moved' });
    const previous = await sessions.read(handle);
    // A refresh whose process is cut off from the store stores its result later, under the handle that it knows.
    if (previous?.grants().some(isInFlight)) return RETRY;
    const isOther = previous !== undefined && isOtherPerson(previous, { ...finished.attempt, ...finished.issued });
    return done(await (isOther ? switchAccount(previous, beginning) : begin(previous, beginning)));
  };
  const locked = await withSessionLock(handle, dependencies, { act });
  return locked.kind === 'done' ? locked.result : locked;
}

/**
 * With a cookie, the other person gets a session of their own, and the former one ends: no cookie of this browser leads to
 * it any more. With a pointer this is refused: the session belongs to the application's session, which is still that of the
 * first person.
 */
async function switchAccount(former: Session, beginning: Beginning): Promise<BeginOutcome> {
  const { finished, dependencies } = beginning;
  if (finished.attempt.pointer !== undefined) return { kind: 'other person' };
  const outcome = await begin(undefined, beginning);
  if (outcome.kind === 'begun' && dependencies.options.signIn.accountSwitch === 'end') {
    await endFormer(former, beginning);
  }
  return outcome;
}

async function endFormer(former: Session, { finished, dependencies }: Beginning): Promise<void> {
  const { emit } = finished;
  try {
    const ended = await dependencies.sessions.end(former.handle);
    if (ended === undefined) return;
    for (const grant of ended.held.grants) revokeInBackground(grant, dependencies);
    emit('session.ended', { session: ended.id, reason: 'account_switch' }, former);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The new session has started, and the answer has to set its cookie.
    emit('store.unavailable', { reason: error.message });
  }
}

async function begin(
  previous: Session | undefined,
  { finished, session, dependencies }: Beginning,
): Promise<BeginOutcome> {
  const { attempt, returnedAtMs, issued } = finished;
  const isOfOtherServer = previous !== undefined && previous.person.authorizationServer !== attempt.authorizationServer;
  // Without an ID Token, the person is the one of the session.
  const isAdded = previous !== undefined && (isOfOtherServer || issued.claims === undefined);
  const person = isAdded ? previous.person : personOf(finished, dependencies);
  // The session that the grant was for has ended, and the grant names no person for a new one.
  if (person === undefined) return { kind: 'revoked' };
  const start = {
    person,
    tokens: tokensAfter(previous, finished, { isAdded, now: dependencies.clock(), options: dependencies.options }),
    returnedAtMs,
    continues: previous,
  };
  const outcome = await session.begin(start, attempt.pointer);
  if (outcome.kind === 'begun')
    reportStart(outcome.id, { finished, isStepUp: previous !== undefined, ...start }, dependencies);
  return { kind: outcome.kind };
}

function reportStart(
  session: string,
  started: { finished: FinishedSignIn; isStepUp: boolean; tokens: HeldTokens; person: Person },
  { signInWarnings, options }: SignInDependencies,
): void {
  const { finished, isStepUp, tokens } = started;
  const { emit, authorizationServer } = finished;
  const { about, name } = authorizationServer;
  if (isStepUp) {
    emit('step_up.succeeded', { ...about, session }, started);
  } else {
    emit('session.started', { session }, started);
    emit('sign_in.succeeded', { ...about, session }, started);
  }
  signInWarnings.report({ finished, isStepUp, isRefreshable: isRefreshable(tokens, name) }, options);
}

/** The person who signed in, with the claims that the frontend may see (SES-09); `undefined` without an ID Token. */
function personOf(
  { issued: { claims }, attempt: { authorizationServer } }: FinishedSignIn,
  { options }: SignInDependencies,
): Person | undefined {
  if (claims === undefined) return undefined;
  const { iss: issuer, sub, sid } = claims;
  return {
    issuer,
    sub,
    claims: visibleClaims(claims, options.session.claims),
    authorizationServer,
    sid: typeof sid === 'string' ? sid : undefined,
  };
}

/** The tokens of the session after this sign-in. */
function tokensAfter(
  previous: Session | undefined,
  finished: FinishedSignIn,
  { isAdded, now, options }: { readonly isAdded: boolean; readonly now: number; readonly options: Options },
): HeldTokens {
  const { attempt, issued, askedAt } = finished;
  const { scope, resources, authorizationServer } = attempt;
  const { refreshToken, refreshExpiresIn, idToken } = issued;
  const grant: Grant = {
    id: randomUUID(),
    scope,
    resources,
    withheld: withheldScope(finished, options),
    authorizationServer,
    sub: isAdded ? issued.claims?.sub : undefined,
    refreshToken,
    firstToken: refreshToken === undefined ? firstTokenOf(finished) : undefined,
    refreshEndsAt: refreshExpiresIn === undefined ? undefined : askedAt + refreshExpiresIn,
    idToken,
  };
  const held = addGrant(previous?.tokens() ?? nothingHeld, grant);
  const token = heldFirstToken(finished, { grant, held, now });
  return token === undefined ? held : keepAccessToken(held, token);
}
