import type {
  CallbackData,
  CallbackErrors,
  CallbackOfProviderData,
  CallbackResponses,
} from '../../generated/contract/index.js';
import { findProvider } from '../authorization-server/authorization-servers.js';
import type { Failure } from '../authorization-server/outcome.js';
import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { PageAnswer, Redirect } from '../contract/answer.js';
import type { IncomingRequest } from '../contract/incoming-request.js';
import { loginPath } from '../core/login-path.js';
import type { TokenQuery } from '../core/token-query.js';
import { LockTimeout } from '../refresh/session-lock.js';
import { expiredAttemptCookie, readAttemptHandles } from '../sign-in/attempt-cookie.js';
import { meetsRequirements } from '../sign-in/authentication-requirements.js';
import { type ContinueOutcome, continueSession } from '../sign-in/continue-session.js';
import type { SignInAttempt } from '../sign-in/sign-in-attempts.js';
import {
  declinedPage,
  otherPersonPage,
  signedOutMeanwhilePage,
  signInFailedPage,
  unknownAttemptPage,
  unmetDemandPage,
} from '../sign-in/sign-in-pages.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { Backend } from './backend.js';
import type { OperationInput } from './operation-input.js';

type Parameters = NonNullable<CallbackData['query']> & Partial<CallbackOfProviderData['path']>;
type Answer = Redirect | PageAnswer<keyof CallbackResponses | keyof CallbackErrors>;

/**
 * `GET /bff/callback` and `GET /bff/callback/{provider}`: takes the authorization response, and begins the session or
 * adds to it.
 */
export async function callback(input: OperationInput<Parameters>, backend: Backend): Promise<Answer> {
  const { parameters, request } = input;
  const taken = await takeAttempt(request, parameters.state, backend);
  // An answer at the redirect URI of another authorization server is none (RFC 9700, section 4.4.2).
  if (taken === undefined || taken.attempt.provider !== parameters.provider) return unknownAttemptPage();
  const setCookies = taken.othersPending ? [] : [expiredAttemptCookie(taken.handle, backend.options)];
  return { ...(await finish(taken.attempt, input, backend)), setCookies };
}

/** Finds the attempt that this answer is for, among those of this browser. */
async function takeAttempt(request: IncomingRequest, state: string | undefined, { signInAttempts, options }: Backend) {
  if (state === undefined) return undefined;
  for (const handle of readAttemptHandles(request, options)) {
    const taken = await signInAttempts.take(handle, state);
    if (taken) return { ...taken, handle };
  }
  return undefined;
}

async function finish(
  attempt: SignInAttempt,
  { request, session }: OperationInput<Parameters>,
  backend: Backend,
): Promise<Answer> {
  const provider = findProvider(attempt.provider, backend);
  if (provider === undefined) return unknownAttemptPage();
  const firstQuery = queryOfFirstToken(attempt, backend);
  const askedAt = backend.clock();
  const returnedAtMs = Date.now();
  const outcome = await provider.server.completeSignIn({
    query: request.query,
    secrets: attempt,
    firstQuery,
    scope: attempt.scope,
  });
  if (outcome.kind !== 'granted') return answerFailure(outcome, attempt, backend);
  const issued = outcome.value;
  if (!meetsRequirements(issued.claims, attempt)) return unmetDemandPage(loginPath(attempt));
  const finished = { attempt, issued, firstQuery, askedAt, returnedAtMs };
  const { kind } = await continueSession(finished, session, backend).catch(busyIfLocked);
  if (kind === 'begun') return { kind: 'redirect', status: 303, location: attempt.returnTo };
  // No session keeps the tokens.
  revokeInBackground({ ...attempt, ...issued }, backend);
  return answerNotBegun(kind, attempt, backend);
}

function busyIfLocked(error: unknown): { readonly kind: 'busy' } {
  if (error instanceof LockTimeout) return { kind: 'busy' };
  throw error;
}

function answerNotBegun(
  kind: Exclude<ContinueOutcome['kind'], 'begun'> | 'busy',
  attempt: SignInAttempt,
  backend: Backend,
): Answer {
  switch (kind) {
    case 'other person':
      return otherPersonPage();
    case 'revoked':
      return signedOutMeanwhilePage(loginPath(attempt));
    case 'busy': {
      const busy = { kind: 'unavailable', reason: 'another request of this session did not finish' } as const;
      return answerFailure(busy, attempt, backend);
    }
  }
}

/** What the first access token is for: a bare query, so that it can be served at once (LOGIN-15), if that is theirs. */
function queryOfFirstToken({ provider, resources }: SignInAttempt, { tokenPolicy }: Backend): TokenQuery {
  const asked = provider === undefined ? {} : { resource: resources.slice(0, 1) };
  const read = readTokenQuery(asked, tokenPolicy);
  return read.kind === 'query' && read.query.provider === provider ? read.query : { resources: [] };
}

/** What an authorization server answers where it may ask nobody (OpenID Connect Core 1.0, section 3.1.2.6). */
const NOT_SILENTLY = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

function answerFailure(failure: Failure, attempt: SignInAttempt, { log }: Backend): Answer {
  if (failure.kind === 'refused' && attempt.isSilent && NOT_SILENTLY.includes(failure.error)) {
    return { kind: 'redirect', status: 303, location: attempt.returnTo };
  }
  if (failure.kind === 'refused' && failure.error === 'access_denied') return declinedPage(attempt.returnTo);
  return signInFailedPage(failure, { retry: loginPath(attempt), log });
}
