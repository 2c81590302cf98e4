import { invalidSession, refuse, tooManyRequests } from '../core/refusal.js';
import { type TokenQuery, tokenQueryKey } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import type { Session } from '../session/session.js';
import { recordIdOf } from '../storage/sealing.js';
import { decideToken, type Freshness, type TokenDecision } from '../tokens/decide-token.js';
import { notReadyFor } from './not-ready.js';
import { type RefreshAttempt, refreshGrant } from './refresh-grant.js';
import { createInFlightWatch } from './refresh-in-flight.js';
import { type RefreshResult, refused } from './refresh-result.js';
import { LockTimeout, retryLater, withSessionLock } from './session-lock.js';

/** What is asked for, and how fresh it has to be. */
export interface Wanted {
  readonly query: TokenQuery;
  readonly freshness: Freshness;
}

/**
 * Gets a token while nobody else does so for this session, in this process or any other (RT-05 to RT-07). Whoever
 * waited looks first at what is held now: most often the one before got what is asked for, or failed for all.
 */
export async function obtainToken(wanted: Wanted, handle: string, backend: Backend): Promise<RefreshResult> {
  const queryKey = JSON.stringify([tokenQueryKey(wanted.query), wanted.freshness]);
  const arrival = backend.refreshFailures.arrive(handle, { queryKey, provider: wanted.query.provider });
  const whileWaiting = async () => arrival.failure() ?? settledResult(await decideNow(wanted, handle, backend));
  const refreshNow = createRefreshNow(wanted, handle, backend);
  const act = async () => {
    const result = await refreshAlone(refreshNow);
    if (result !== retryLater && result.kind === 'refused') arrival.fail(result);
    return result;
  };
  try {
    const result = await backend.backgroundWork.track(withSessionLock(handle, backend, act, whileWaiting));
    return await follow(wanted, result, { handle, backend });
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error;
    return refused(refuse(400, 'temporarily_unavailable', 'Another request is still waiting for a token.'), 'request');
  } finally {
    arrival.leave();
  }
}

/** Asks once more under the new id of a session that went on there while this request waited for its turn. */
async function follow(
  wanted: Wanted,
  result: RefreshResult,
  { handle, backend }: { handle: string; backend: Backend },
): Promise<RefreshResult> {
  if (result.kind !== 'refused' || result.refusal.body.error !== 'invalid_session') return result;
  const newest = await backend.sessions.currentHandle(handle);
  return newest === handle ? result : obtainToken(wanted, newest, backend);
}

/** Looks once more, now that the lease is ours: the last holder may have finished in between. */
async function refreshAlone(refreshNow: RefreshNow): Promise<RefreshResult | typeof retryLater> {
  const first = await refreshNow();
  // Somebody refreshed although the lease was ours: it must have ended meanwhile. Once more, with the newer token.
  if (first !== retryLater && first.kind === 'outrun') {
    const second = await refreshNow();
    if (second === retryLater || second.kind !== 'outrun') return second;
    return refused(refuse(400, 'temporarily_unavailable', 'Try again.'), 'request');
  }
  return first;
}

type RefreshNow = () => Promise<RefreshAttempt | typeof retryLater>;

/** Makes the function that decides by what is in the store at that moment, and acts on it. */
function createRefreshNow(wanted: Wanted, handle: string, backend: Backend): RefreshNow {
  const mayBeUnderWay = createInFlightWatch(backend);
  return async () => {
    const now = await decideNow(wanted, handle, backend);
    if (now.kind === 'settled') return now.result;
    if (mayBeUnderWay(now.decision.grant)) return retryLater;
    const wait = await backend.limits.ofRefreshes(recordIdOf(handle));
    if (wait !== undefined) return refused(tooManyRequests(wait), 'request');
    return refreshGrant({ query: wanted.query, ...now }, backend);
  };
}

type Now =
  | { readonly kind: 'settled'; readonly result: RefreshResult }
  | {
      readonly kind: 'refresh';
      readonly session: Session;
      readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
    };

async function decideNow({ query, freshness }: Wanted, handle: string, { sessions, clock }: Backend): Promise<Now> {
  const session = await sessions.read(handle);
  if (session === undefined) return settled(refused(invalidSession()));
  const decision = decideToken(query, session.tokens(), clock(), freshness);
  if (decision.kind === 'serve') return settled({ kind: 'token', token: decision.token });
  if (decision.kind === 'not ready') return settled(refused(notReadyFor(query, decision)));
  return { kind: 'refresh', session, decision };
}

function settledResult(now: Now): RefreshResult | undefined {
  return now.kind === 'settled' ? now.result : undefined;
}

const settled = (result: RefreshResult): Now => ({ kind: 'settled', result });
