import type { Failure } from '../authorization-server/outcome.js';
import { startDeadline } from '../core/deadline.js';
import { invalidSession } from '../core/refusal.js';
import { endSession } from '../session/sessions.js';
import { StoreUnavailable } from '../storage/store.js';
import { markPresented, markUncertain, removeGrant, rotate } from '../tokens/held-tokens.js';
import type { RefreshDependencies } from './dependencies.js';
import { explainFailure } from './explain-failure.js';
import { notReady } from './not-ready.js';
import type { Presentation, RefreshRequest } from './refresh-request.js';
import { type RefreshResult, refused } from './refresh-result.js';
import { storeIssued } from './store-issued.js';
import { storeOrRevoke } from './store-or-revoke.js';

/** A result, or that another process has presented or replaced the refresh token in the meantime. */
export type RefreshAttempt = RefreshResult | { readonly kind: 'outrun' };

const OUTRUN = { kind: 'outrun' } as const;

/**
 * Gets a token with a grant's refresh token, and stores the response before any request is answered (RT-08). A mark is
 * stored first: if this process never learns the outcome, the next one knows that the token was presented. Discovery comes
 * before the mark, because the time from the mark on is for the refresh alone.
 */
export async function refreshGrant(
  request: RefreshRequest,
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const { query, session, decision, emit } = request;
  const { grant, refreshToken } = decision;
  const authorizationServer = dependencies.authorizationServers.get(grant.authorizationServer);
  if (authorizationServer === undefined) return refused(notReady(query));
  const { server, settings, about } = authorizationServer;
  const discovered = await server.discover();
  if (discovered.kind !== 'granted') return explainFailure(discovered, { ...request, authorizationServer });
  const askedAt = dependencies.clock();
  const deadline = startDeadline(settings.timeoutSeconds * 1000, dependencies.monotonicClock);
  const marked = await markAsPresented(request, askedAt, dependencies);
  if (marked !== 'marked') return marked === 'outrun' ? OUTRUN : refused(invalidSession());
  if (grant.isUncertain || grant.presentedAt !== undefined) {
    emit('refresh.repeated', { ...about, session: session.id });
  }
  const presentation = { ...request, authorizationServer, askedAt, deadline };
  const outcome = await server.refresh({ refreshToken, scope: grant.scope }, query, deadline);
  return outcome.kind === 'granted'
    ? storeIssued(outcome.value, presentation, dependencies)
    : handleFailure(outcome, presentation, dependencies);
}

/** Only one process succeeds: another one finds the mark of the first, or its new refresh token. */
async function markAsPresented(
  { session, decision: { grant, refreshToken } }: RefreshRequest,
  askedAt: number,
  { sessions }: RefreshDependencies,
): Promise<'marked' | 'outrun' | 'no session'> {
  let isOutrun = false;
  const exists = await sessions.changeTokens(session.handle, (held) => {
    const current = held.grants.find(({ id }) => id === grant.id);
    isOutrun = current?.refreshToken !== refreshToken || current.presentedAt !== grant.presentedAt;
    return isOutrun ? held : markPresented(held, grant.id, askedAt);
  });
  if (!exists) return 'no session';
  return isOutrun ? 'outrun' : 'marked';
}

/** Records what a failed request means for the refresh token that was presented. */
async function handleFailure(
  failure: Failure,
  request: Presentation,
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const answer = explainFailure(failure, request);
  if (failure.kind === 'unavailable') await recordUnknownOutcome(request, dependencies);
  else if (failure.kind === 'invalid_response') await storeSuccessor(failure.successor, request, dependencies);
  else if (failure.error !== 'invalid_grant') await removeMark(request, dependencies);
  else if ((await endGrant(request, dependencies)) === 'outrun') return OUTRUN;
  return answer;
}

/** Spares other requests the wait. If the store is unavailable too, they wait for the mark (`refresh-in-flight.ts`). */
async function recordUnknownOutcome(
  { session, decision }: RefreshRequest,
  { sessions }: RefreshDependencies,
): Promise<void> {
  try {
    await sessions.changeTokens(session.handle, (held) => markUncertain(held, decision));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** The response is invalid, but its refresh token may be valid, and the old one may not be any more. */
async function storeSuccessor(
  successor: string | undefined,
  request: RefreshRequest,
  dependencies: RefreshDependencies,
): Promise<void> {
  await storeOrRevoke(successor, (held) => rotate(held, { ...request.decision, successor }), { request, dependencies });
}

/** The authorization server refused the query, not the refresh token (RT-14). */
async function removeMark({ session, decision }: RefreshRequest, { sessions }: RefreshDependencies): Promise<void> {
  await sessions.changeTokens(session.handle, (held) => rotate(held, { ...decision, successor: undefined }));
}

/**
 * `invalid_grant` is the only response that ends a grant. The session ends with the last grant of the authorization server
 * where the person signed in (RT-10, RT-11). If another process has replaced the refused token, the grant goes on: that is
 * a lost race (RT-12).
 */
async function endGrant(
  { session: { id, handle, person }, decision, emit }: RefreshRequest,
  { sessions }: RefreshDependencies,
): Promise<'ended' | 'outrun'> {
  let isOutrun = false;
  let isLast = false;
  await sessions.changeTokens(handle, (held) => {
    const current = held.grants.find((grant) => grant.id === decision.grant.id);
    isOutrun = current !== undefined && current.refreshToken !== decision.refreshToken;
    if (isOutrun) return held;
    const rest = removeGrant(held, decision.grant.id);
    isLast = rest.grants.every((grant) => grant.authorizationServer !== person.authorizationServer);
    return isLast ? endSession : rest;
  });
  if (isOutrun) return 'outrun';
  if (isLast) emit('session.ended', { session: id, reason: 'grant_ended' });
  return 'ended';
}
