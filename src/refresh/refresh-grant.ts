import { findProvider } from '../authorization-server/authorization-servers.js';
import type { Failure } from '../authorization-server/outcome.js';
import { startDeadline } from '../core/deadline.js';
import { invalidSession } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { endSession } from '../session/sessions.js';
import { StoreUnavailable } from '../storage/store.js';
import { markPresented, markUncertain, removeGrant, rotate } from '../tokens/held-tokens.js';
import { explainFailure } from './explain-failure.js';
import { keepIssued } from './keep-issued.js';
import { keepOrRevoke } from './keep-or-revoke.js';
import { notReady } from './not-ready.js';
import type { RefreshRequest } from './refresh-request.js';
import { type RefreshResult, refused } from './refresh-result.js';

/** A result, or: another process has presented or replaced the refresh token meanwhile. */
export type RefreshAttempt = RefreshResult | { readonly kind: 'outrun' };

/**
 * Gets a token with a grant's refresh token, and keeps what comes before any request is answered (RT-08). A mark is
 * written first: if this process never learns the outcome, the next one knows that the token was presented. Discovery
 * comes before the mark, because the time from the mark on is for the refresh alone.
 */
export async function refreshGrant(request: RefreshRequest, backend: Backend): Promise<RefreshAttempt> {
  const { query, decision } = request;
  const { grant, refreshToken } = decision;
  const provider = findProvider(grant.provider, backend);
  if (provider === undefined) return refused(notReady(query));
  const discovered = await provider.server.discover();
  if (discovered.kind !== 'granted') return explainFailure(discovered, backend);
  const askedAt = backend.clock();
  const deadline = startDeadline(provider.settings.timeoutSeconds * 1000, backend.monotonicClock);
  const marked = await markAsPresented(request, askedAt, backend);
  if (marked !== 'done') return marked === 'outrun' ? { kind: 'outrun' } : refused(invalidSession());
  if (grant.isUncertain || grant.presentedAt !== undefined) {
    backend.log({ level: 'warning', event: 'refresh token presented again after an unknown outcome' });
  }
  const outcome = await provider.server.refresh({ refreshToken, scope: grant.scope }, query, deadline);
  return outcome.kind === 'granted'
    ? keepIssued(outcome.value, { ...request, askedAt, deadline, provider }, backend)
    : answerFailure(outcome, request, backend);
}

/** Only one process can: a second one finds the mark of the first, or its successor. */
async function markAsPresented(
  { session, decision: { grant, refreshToken } }: RefreshRequest,
  askedAt: number,
  { sessions }: Backend,
): Promise<'done' | 'outrun' | 'no session'> {
  let isOutrun = false;
  const isThere = await sessions.changeTokens(session.handle, (held) => {
    const current = held.grants.find(({ id }) => id === grant.id);
    isOutrun = current?.refreshToken !== refreshToken || current.presentedAt !== grant.presentedAt;
    return isOutrun ? held : markPresented(held, grant.id, askedAt);
  });
  if (!isThere) return 'no session';
  return isOutrun ? 'outrun' : 'done';
}

/** Does what is left to do with a refresh token that was presented and brought no tokens. */
async function answerFailure(failure: Failure, request: RefreshRequest, backend: Backend): Promise<RefreshAttempt> {
  const answer = explainFailure(failure, backend);
  if (failure.kind === 'unavailable') await settleUncertain(request, backend);
  else if (failure.kind === 'unusable') await keepSuccessor(failure.successor, request, backend);
  else if (failure.error !== 'invalid_grant') await keepAsItWas(request, backend);
  else if ((await endGrant(request, backend)) === 'outrun') return { kind: 'outrun' };
  return answer;
}

/** Others need not wait for what will not come. If the store is away as well, they wait (`obtain-token.ts`). */
async function settleUncertain({ session, decision }: RefreshRequest, { sessions }: Backend): Promise<void> {
  try {
    await sessions.changeTokens(session.handle, (held) => markUncertain(held, decision));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** The answer can't be used, but its refresh token can, and the old one may be dead by now. */
async function keepSuccessor(successor: string | undefined, request: RefreshRequest, backend: Backend): Promise<void> {
  await keepOrRevoke(successor, (held) => rotate(held, { ...request.decision, successor }), { request, backend });
}

/** The authorization server refused what was asked, not the refresh token (RT-14). */
async function keepAsItWas({ session, decision }: RefreshRequest, { sessions }: Backend): Promise<void> {
  await sessions.changeTokens(session.handle, (held) => rotate(held, { ...decision, successor: undefined }));
}

/**
 * `invalid_grant` is the one answer that ends a grant. A session with no grant left of the authorization server where
 * the person signed in has ended too (RT-10, RT-11). Unless another process has replaced the refused token meanwhile: that
 * is a lost race (RT-12).
 */
async function endGrant(
  { session: { handle, person }, decision }: RefreshRequest,
  { sessions }: Backend,
): Promise<'ended' | 'outrun'> {
  let isOutrun = false;
  await sessions.changeTokens(handle, (held) => {
    const current = held.grants.find(({ id }) => id === decision.grant.id);
    isOutrun = current !== undefined && current.refreshToken !== decision.refreshToken;
    if (isOutrun) return held;
    const rest = removeGrant(held, decision.grant.id);
    return rest.grants.every(({ provider }) => provider !== person.provider) ? endSession : rest;
  });
  return isOutrun ? 'outrun' : 'ended';
}
