import type { Session } from '../session/session.js';
import { recordIdOf } from '../store/sealing.js';
import { decideToken, type Freshness, type TokenDecision } from '../token/decide.js';
import { invalidSession, refuse, tooManyRequests } from '../vocabulary/refusal.js';
import type { TokenQuery } from '../vocabulary/token-query.js';
import type { Backend } from './backend.js';
import { inTurn, StillTaken } from './in-turn.js';
import { notReady } from './not-ready.js';
import { type RefreshResult, refreshGrant } from './refresh-grant.js';

/** What is asked for, and how fresh it has to be. */
export interface Wanted {
  readonly query: TokenQuery;
  readonly freshness: Freshness;
}

/**
 * Gets a token while nobody else does so for this session, in this process or any other (RT-05 to RT-07). Whoever
 * waited looks first at what is held now: most often the one before got what is asked for.
 */
export async function obtainToken(wanted: Wanted, handle: string, backend: Backend): Promise<RefreshResult> {
  const whileWaiting = async () => {
    const now = await decideNow(wanted, handle, backend);
    return now.kind === 'settled' ? now.result : undefined;
  };
  try {
    return await inTurn(handle, backend, () => refreshAlone(wanted, handle, backend), whileWaiting);
  } catch (error) {
    if (!(error instanceof StillTaken)) throw error;
    return refused(refuse(400, 'temporarily_unavailable', 'Another request is still waiting for a token.'));
  }
}

/** Looks once more, now that the lease is ours: the last holder may have finished in between. */
async function refreshAlone(wanted: Wanted, handle: string, backend: Backend): Promise<RefreshResult> {
  const now = await decideNow(wanted, handle, backend);
  if (now.kind === 'settled') return now.result;
  const wait = await backend.limits.ofRefreshes(recordIdOf(handle));
  if (wait !== undefined) return refused(tooManyRequests(wait));
  const first = await refreshGrant({ query: wanted.query, ...now }, backend);
  if (first.kind !== 'outrun') return first;
  // Somebody refreshed although the lease was ours: it must have ended meanwhile. Once more, with the newer token.
  const again = await decideNow(wanted, handle, backend);
  if (again.kind === 'settled') return again.result;
  const second = await refreshGrant({ query: wanted.query, ...again }, backend);
  return second.kind === 'outrun' ? refused(refuse(400, 'temporarily_unavailable', 'Try again.')) : second;
}

type Now =
  | { readonly kind: 'settled'; readonly result: RefreshResult }
  | {
      readonly kind: 'refresh';
      readonly session: Session;
      readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
    };

/** Decides by what is in the store at this moment. */
async function decideNow({ query, freshness }: Wanted, handle: string, { sessions, clock }: Backend): Promise<Now> {
  const session = await sessions.read(handle);
  if (session === undefined) return settled(refused(invalidSession()));
  const decision = decideToken(query, session.tokens(), clock(), freshness);
  if (decision.kind === 'serve') return settled({ kind: 'token', token: decision.token });
  if (decision.kind === 'not ready') return settled(refused(notReady(query)));
  return { kind: 'refresh', session, decision };
}

const settled = (result: RefreshResult): Now => ({ kind: 'settled', result });

function refused(refusal: Extract<RefreshResult, { kind: 'refused' }>['refusal']): RefreshResult {
  return { kind: 'refused', refusal };
}
