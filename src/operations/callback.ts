import { randomUUID } from 'node:crypto';
import type { CallbackData, CallbackErrors, CallbackResponses } from '../../generated/contract/index.js';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { IssuedTokens } from '../grant/outcome.js';
import type { Person, Session } from '../session/session.js';
import { EndedMeanwhile } from '../session/sessions.js';
import type { SignInAttempt } from '../session/sign-in-attempts.js';
import { readTokenQuery } from '../token/allowed.js';
import { addGrant, heldAccessToken, keepAccessToken, nothingHeld } from '../token/keep.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { type TokenQuery, tokenQueryKey } from '../vocabulary/token-query.js';
import type { PageAnswer, Redirect } from './answer.js';
import { expiredAttemptCookie, readAttemptHandles } from './attempt-cookie.js';
import type { Backend } from './backend.js';
import { inTurn, StillTaken } from './in-turn.js';
import { loginPath } from './login-path.js';
import type { OperationInput } from './operation-input.js';
import { coversResources } from './refresh-grant.js';
import { revokeInBackground } from './revoke-in-background.js';
import { declinedPage, signedOutMeanwhilePage, signInFailedPage, unknownAttemptPage } from './sign-in-pages.js';
import { visibleClaims } from './visible-claims.js';

type Parameters = NonNullable<CallbackData['query']>;
type Answer = Redirect | PageAnswer<keyof CallbackResponses | keyof CallbackErrors>;

/** `GET /bff/callback`: takes the authorization response, and begins the session or adds to it. */
export async function callback(input: OperationInput<Parameters>, backend: Backend): Promise<Answer> {
  const { parameters, request, session } = input;
  const taken = await takeAttempt(request, parameters.state, backend);
  if (!taken) return unknownAttemptPage();
  const { attempt } = taken;
  const setCookies = taken.othersPending ? [] : [expiredAttemptCookie(taken.handle)];

  const firstQuery = defaultQuery(backend);
  const askedAt = backend.clock();
  const returnedAtMs = Date.now();
  const outcome = await backend.authorizationServer.completeSignIn({
    query: request.query,
    secrets: attempt,
    firstQuery,
    scope: attempt.scope,
  });
  if (outcome.kind === 'refused' && outcome.error === 'access_denied') {
    return { ...declinedPage(attempt.returnTo), setCookies };
  }
  if (outcome.kind !== 'granted') {
    return { ...signInFailedPage(outcome, { retry: loginPath(attempt), log: backend.log }), setCookies };
  }

  const person = personOf(outcome.value, backend);
  try {
    await continueSession(attempt, person, backend, async (previous) => {
      const held = tokensAfter(previous, outcome.value, { attempt, firstQuery, askedAt, now: backend.clock() });
      return session.begin({
        person,
        tokens: held,
        returnedAtMs,
        ...(previous ? { continues: previous } : {}),
      });
    });
  } catch (error) {
    const isEnded = error instanceof EndedMeanwhile;
    if (!(error instanceof StillTaken || isEnded)) throw error;
    // Nothing was begun, so nothing keeps what came.
    if (outcome.value.refreshToken !== undefined) revokeInBackground(outcome.value.refreshToken, backend);
    if (isEnded) return { ...signedOutMeanwhilePage(loginPath(attempt)), setCookies };
    const busy = { kind: 'unavailable', reason: 'another request of this session did not finish' } as const;
    return { ...signInFailedPage(busy, { retry: loginPath(attempt), log: backend.log }), setCookies };
  }
  return { status: 303, location: attempt.returnTo, setCookies };
}

/** Finds the attempt that this answer is for, among those of this browser. */
async function takeAttempt(request: IncomingRequest, state: string | undefined, { signInAttempts }: Backend) {
  if (state === undefined) return undefined;
  for (const handle of readAttemptHandles(request)) {
    const taken = await signInAttempts.take(handle, state);
    if (taken) return { ...taken, handle };
  }
  return undefined;
}

/** What a bare query means: the first access token is for that, so that it can be served at once (LOGIN-15). */
function defaultQuery({ allowance }: Backend): TokenQuery {
  const read = readTokenQuery({}, allowance);
  return read.kind === 'query' ? read.query : { resources: [] };
}

/** Who came back, with the claims that the frontend may see (SES-09). */
function personOf({ claims }: IssuedTokens, { options }: Backend): Person {
  // The grant was asked for with an ID Token expected, so there are claims.
  if (claims === undefined) throw new Error('a sign-in brought no ID Token');
  const { sid } = claims;
  return {
    issuer: claims.iss,
    sub: claims.sub,
    claims: visibleClaims(claims, options.session.claims),
    ...(typeof sid === 'string' ? { sid } : {}),
  };
}

/**
 * Begins the new session. If the same person was signed in when the sign-in began, it goes on from that session, whose
 * id dies; another person's session is left alone. In turn with its refreshes, so that no rotated token is lost.
 */
async function continueSession(
  { sessionHandle }: Pick<SignInAttempt, 'sessionHandle'>,
  person: Pick<Person, 'issuer' | 'sub'>,
  backend: Backend,
  begin: (previous: Session | undefined) => Promise<boolean>,
): Promise<void> {
  const { sessions } = backend;
  // Another tab may have finished a sign-in for the same session meanwhile.
  const handle = sessionHandle && (await sessions.newestHandle(sessionHandle));
  if (handle === undefined) {
    await begin(undefined);
    return;
  }
  const isDone = await inTurn(handle, backend, async () => {
    if ((await sessions.newestHandle(handle)) !== handle) return false;
    const previous = await sessions.read(handle);
    const isSamePerson = previous?.person.issuer === person.issuer && previous.person.sub === person.sub;
    return begin(isSamePerson ? previous : undefined);
  });
  if (!isDone) await continueSession({ sessionHandle: handle }, person, backend, begin);
}

/** The tokens of the session after this sign-in. */
function tokensAfter(
  previous: Session | undefined,
  issued: IssuedTokens,
  { attempt, firstQuery, ...times }: { attempt: SignInAttempt; firstQuery: TokenQuery; askedAt: number; now: number },
): HeldTokens {
  const { scope, resources } = attempt;
  const grant = {
    id: randomUUID(),
    scope,
    resources,
    ...(issued.refreshToken === undefined ? {} : { refreshToken: issued.refreshToken }),
    ...(issued.refreshExpiresIn === undefined ? {} : { refreshEndsAt: times.askedAt + issued.refreshExpiresIn }),
    ...(issued.idToken === undefined ? {} : { idToken: issued.idToken }),
  };
  const held = addGrant(previous?.tokens() ?? nothingHeld, grant);
  // The code was redeemed without naming a scope, so its token answers only a query that names none.
  const isUsable =
    firstQuery.scope === undefined &&
    issued.tokenType === 'bearer' &&
    (issued.expiresIn ?? 1) >= 1 &&
    coversResources(issued, firstQuery);
  if (!isUsable) return held;
  const token = { key: tokenQueryKey(firstQuery), grantId: grant.id, value: issued.accessToken };
  const { scope: granted, expiresIn } = issued;
  return keepAccessToken(held, heldAccessToken({ ...token, ...times, scope: granted, expiresIn }));
}
