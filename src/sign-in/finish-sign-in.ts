import {
  type Failure,
  type IssuedTokens,
  type NamedAuthorizationServer,
  type ResponseMode,
  revokeInBackground,
} from '../authorization-server/index.js';
import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Cookie } from '../core/cookies.js';
import { loginPath } from '../core/login-path.js';
import type { TokenQuery } from '../core/token-query.js';
import type { RequestSession } from '../session/request-session.js';
import type { Emit } from '../telemetry/events.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import { expiredAttemptCookie, readAttemptHandles } from './attempt-cookie.js';
import { continueSession } from './continue-session.js';
import type { SignInDependencies } from './dependencies.js';
import { isRefusal, reportFailure } from './report-failure.js';
import { revokeUnused, revokeUnusedLater } from './revoke-unused.js';
import type { SignInAttempt } from './sign-in-attempts.js';

/** An authorization response, as it arrived at the redirect URI of an authorization server. */
export interface AuthorizationResponse {
  /** The name of the authorization server that the redirect URI belongs to. */
  readonly authorizationServer: string;
  readonly state: string | undefined;
  /** The parameters, encoded as in a query. */
  readonly query: string;
  /** How the browser brought it: in the URL, or in a form. */
  readonly mode: ResponseMode;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
  readonly session: Pick<RequestSession, 'begin'>;
  readonly emit: Emit;
}

export type SignInOutcome =
  /** The person is signed in, has granted more, or was not asked (`prompt=none`) and did not sign in. */
  | { readonly kind: 'return'; readonly location: string }
  /** No attempt of this browser has this `state`: it is too old, was used before, or started elsewhere. */
  | { readonly kind: 'unknown attempt' }
  | { readonly kind: 'declined'; readonly location: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retry: string }
  | { readonly kind: 'unmet requirements'; readonly retry: string }
  /** The session, or the person, was signed out while the sign-in was going on. */
  | { readonly kind: 'revoked'; readonly retry: string }
  /** Another person than the one of the application's session. */
  | { readonly kind: 'other person' };

/** Redeems the authorization response, and starts a session or extends the one that the attempt belongs to. */
export async function finishSignIn(
  response: AuthorizationResponse,
  dependencies: SignInDependencies,
): Promise<SignInOutcome & { readonly setCookies?: readonly Cookie[] }> {
  const authorizationServer = dependencies.authorizationServers.get(response.authorizationServer);
  if (authorizationServer === undefined) return { kind: 'unknown attempt' };
  const { responseMode } = authorizationServer.settings;
  // No form comes from an authorization server that was not asked for one. One that was asked may still respond by query.
  if (response.mode === 'form_post' && responseMode !== 'form_post') return { kind: 'unknown attempt' };
  const taken = await takeAttempt(response, responseMode, dependencies);
  if (taken === undefined) return { kind: 'unknown attempt' };
  // Rejects a response that arrived at another authorization server's redirect URI (mix-up, RFC 9700, section 4.4.2). The
  // attempt is used up all the same.
  if (taken.attempt.authorizationServer !== response.authorizationServer) return { kind: 'unknown attempt' };
  const setCookies = taken.othersPending
    ? []
    : [expiredAttemptCookie(taken.handle, responseMode, dependencies.options)];
  const { attempt } = taken;
  return { ...(await redeem({ attempt, authorizationServer }, response, dependencies)), setCookies };
}

/** Finds the attempt of this response among those of this browser, and removes it. */
async function takeAttempt(
  { state, cookies }: AuthorizationResponse,
  responseMode: ResponseMode,
  { signInAttempts, options }: SignInDependencies,
) {
  if (state === undefined) return undefined;
  for (const handle of readAttemptHandles(cookies, responseMode, options)) {
    const taken = await signInAttempts.take(handle, state);
    if (taken) return { ...taken, handle };
  }
  return undefined;
}

interface Attempted {
  readonly attempt: SignInAttempt;
  readonly authorizationServer: NamedAuthorizationServer;
}

async function redeem(
  attempted: Attempted,
  response: AuthorizationResponse,
  dependencies: SignInDependencies,
): Promise<SignInOutcome> {
  const { attempt, authorizationServer } = attempted;
  const { query, emit } = response;
  const times = { askedAt: dependencies.clock(), returnedAtMs: Date.now() };
  const firstQuery = queryOfFirstToken(attempt, dependencies);
  const request = { query, secrets: attempt, firstQuery, scope: attempt.scope };
  const outcome = await authorizationServer.server.completeSignIn(request);
  if (outcome.kind !== 'granted') {
    const { unused, ...failure } = outcome;
    await revokeUnused({ ...attempt, ...unused }, dependencies);
    return outcomeOfFailure(failure, attempted, emit);
  }
  const issued = outcome.value;
  if (!meetsRequirements(issued.claims, attempt)) {
    emit('sign_in.rejected', { ...authorizationServer.about, reason: 'unmet acr_values or max_age' });
    await revokeUnused({ ...attempt, ...issued }, dependencies);
    return { kind: 'unmet requirements', retry: loginPath(attempt) };
  }
  const finished = { ...attempted, issued, firstQuery, ...times, emit };
  const { kind } = await continueOrRevoke(finished, response.session, dependencies);
  return kind === 'begun'
    ? { kind: 'return', location: attempt.returnTo }
    : discard(kind, { ...attempted, issued, emit }, dependencies);
}

/** An error leaves tokens that may be in no session. */
async function continueOrRevoke(...[finished, session, dependencies]: Parameters<typeof continueSession>) {
  try {
    return await continueSession(finished, session, dependencies);
  } catch (error) {
    revokeUnusedLater({ ...finished.attempt, ...finished.issued }, dependencies);
    throw error;
  }
}

/** No session uses the tokens, so they are revoked: at once, or at the end of the session that goes on after a timeout. */
function discard(
  kind: 'revoked' | 'other person' | 'timeout',
  { attempt, authorizationServer, issued, emit }: Attempted & { readonly issued: IssuedTokens; readonly emit: Emit },
  dependencies: SignInDependencies,
): SignInOutcome {
  const revoke = kind === 'timeout' ? revokeUnusedLater : revokeInBackground;
  revoke({ ...attempt, ...issued }, dependencies);
  const retry = loginPath(attempt);
  emit('sign_in.rejected', { ...authorizationServer.about, reason: kind });
  if (kind === 'other person') return { kind };
  if (kind === 'revoked') return { kind, retry };
  return {
    kind: 'failed',
    retry,
    failure: { kind: 'unavailable', reason: 'the session lock was not acquired in time' },
  };
}

/** The error of an authorization server that may not interact with the person (OpenID Connect Core 1.0, 3.1.2.6). */
const INTERACTION_ERRORS = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

function outcomeOfFailure(failure: Failure, { attempt, authorizationServer }: Attempted, emit: Emit): SignInOutcome {
  const error = failure.kind === 'refused' ? failure.error : '';
  const returned = { kind: 'return', location: attempt.returnTo } as const;
  if (attempt.isSilent && INTERACTION_ERRORS.includes(error)) return returned;
  if (error === 'access_denied') {
    emit('sign_in.declined', authorizationServer.about);
    return attempt.isSilent ? returned : { kind: 'declined', location: attempt.returnTo };
  }
  reportFailure(failure, { authorizationServer, emit });
  return attempt.isSilent && isRefusal(failure) ? returned : { kind: 'failed', failure, retry: loginPath(attempt) };
}

/** The first access token is for a query without parameters, so that it can be served without a refresh (LOGIN-15). */
function queryOfFirstToken(
  { authorizationServer, resources }: SignInAttempt,
  { tokenPolicy }: SignInDependencies,
): TokenQuery {
  const isDefault = authorizationServer === DEFAULT_AUTHORIZATION_SERVER;
  const read = readTokenQuery(isDefault ? {} : { resource: resources.slice(0, 1) }, tokenPolicy);
  return read.kind === 'query' && read.query.authorizationServer === authorizationServer
    ? read.query
    : { resources: [], authorizationServer };
}

/** Clocks differ by so much. */
const TOLERANCE_SECONDS = 10;

/**
 * Whether the person authenticated as the sign-in demanded. An authorization server may overlook `acr_values`, so what
 * it says it achieved is compared (OpenID Connect Core 1.0, section 5.5.1.1; RFC 9470, section 6.2).
 */
function meetsRequirements(
  { acr, auth_time: authTime }: Readonly<Record<string, unknown>> = {},
  { acrValues, maxAgeSeconds, startedAt }: SignInAttempt,
): boolean {
  const isStrong = acrValues === undefined || (typeof acr === 'string' && acrValues.includes(acr));
  if (maxAgeSeconds === undefined) return isStrong;
  return isStrong && typeof authTime === 'number' && authTime + maxAgeSeconds + TOLERANCE_SECONDS >= startedAt;
}
