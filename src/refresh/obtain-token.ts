import { invalidSession, refuse, tooManyRequests } from '../core/refusal.js';
import { type TokenQuery, tokenQueryKey } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import { createInFlightCheck, done, RETRY, type Step, withSessionLock } from '../session/session-lock.js';
import { recordIdOf } from '../storage/sealing.js';
import type { Emit } from '../telemetry/events.js';
import { decideToken, type Freshness, type TokenDecision } from '../tokens/decide-token.js';
import type { RefreshDependencies } from './dependencies.js';
import { refusalFor } from './not-ready.js';
import { refreshGrant } from './refresh-grant.js';
import { type RefreshResult, refused } from './refresh-result.js';

/** The requested token, and how fresh it must be. */
export interface Wanted {
  readonly query: TokenQuery;
  readonly freshness: Freshness;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

/**
 * Gets a token under the lock of the session, so that one refresh at a time runs for it, in this process and others (RT-05
 * to RT-07). A request that has waited decides again by what is held then: usually an earlier request's refresh has obtained
 * the token, or has failed for both.
 */
export async function obtainToken(
  wanted: Wanted,
  handle: string,
  dependencies: RefreshDependencies,
): Promise<RefreshResult> {
  const { query, freshness } = wanted;
  const queryKey = JSON.stringify([tokenQueryKey(query), freshness]);
  const { authorizationServer } = query;
  const waiter = dependencies.refreshFailures.join(handle, { queryKey, authorizationServer });
  const refreshOnce = createRefresh(wanted, handle, dependencies);
  const action = {
    async answerWithoutLease() {
      const failure = waiter.failure();
      if (failure !== undefined) return failure;
      const step = await decideFromStore(wanted, handle, dependencies);
      return step.kind === 'answer' ? step.result : undefined;
    },
    async act() {
      const step = await refreshOnce();
      if (step.kind === 'done' && step.result.kind === 'refused') waiter.share(step.result);
      return step;
    },
  };
  try {
    const locked = await dependencies.backgroundWork.track(withSessionLock(handle, dependencies, action));
    if (locked.kind === 'timeout') return refused(lockTimeout(), 'no other request');
    return await followSession(wanted, locked.result, { handle, dependencies });
  } finally {
    waiter.leave();
  }
}

function lockTimeout() {
  return refuse(400, 'temporarily_unavailable', 'Another request of this session is still waiting for a token.');
}

/** Asks again under the new handle if the session was continued there while the request waited. */
async function followSession(
  wanted: Wanted,
  result: RefreshResult,
  { handle, dependencies }: { handle: string; dependencies: RefreshDependencies },
): Promise<RefreshResult> {
  if (result.kind !== 'refused' || result.refusal.body.error !== 'invalid_session') return result;
  const current = await dependencies.sessions.currentHandle(handle);
  return current === handle ? result : obtainToken(wanted, current, dependencies);
}

/** Returns a function that reads the session again, and refreshes if it still has to: the lease changes what it sees. */
function createRefresh(wanted: Wanted, handle: string, dependencies: RefreshDependencies) {
  const isInFlight = createInFlightCheck(dependencies);
  return async (): Promise<Step<RefreshResult>> => {
    const step = await decideFromStore(wanted, handle, dependencies);
    if (step.kind === 'answer') return done(step.result);
    const { session, decision } = step;
    if (isInFlight(decision.grant)) return RETRY;
    const wait = await dependencies.limits.ofRefreshes(recordIdOf(handle));
    if (wait !== undefined) return done(refused(tooManyRequests(wait), 'no other request'));
    const result = await refreshGrant({ query: wanted.query, emit: wanted.emit, session, decision }, dependencies);
    // Another process has presented or replaced the refresh token, although the lease was ours: it must have expired.
    return result.kind === 'superseded' ? RETRY : done(result);
  };
}

/** What to do, by what the store holds at this moment. */
type NextStep =
  | { readonly kind: 'answer'; readonly result: RefreshResult }
  | {
      readonly kind: 'refresh';
      readonly session: Session;
      readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
    };

async function decideFromStore(
  { query, freshness }: Wanted,
  handle: string,
  { sessions, clock }: RefreshDependencies,
): Promise<NextStep> {
  const session = await sessions.read(handle);
  if (session === undefined) return answer(refused(invalidSession()));
  const decision = decideToken(query, session.tokens(), clock(), freshness);
  if (decision.kind === 'serve') return answer({ kind: 'token', token: decision.token, source: 'held' });
  if (decision.kind === 'not ready') return answer(refused(refusalFor(query, decision)));
  return { kind: 'refresh', session, decision };
}

function answer(result: RefreshResult): NextStep {
  return { kind: 'answer', result };
}
