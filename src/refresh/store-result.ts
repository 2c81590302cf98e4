import { revokeInBackground } from '../authorization-server/index.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { invalidSession } from '../core/refusal.js';
import type { Change, ChangeOutcome, Sessions } from '../session/sessions.js';
import { retryWrite } from '../storage/retry-write.js';
import { StoreUnavailable } from '../storage/store.js';
import { describeError } from '../telemetry/describe-error.js';
import { isMarked, isSuperseded } from '../tokens/held-tokens.js';
import type { RefreshDependencies } from './dependencies.js';
import type { Presentation } from './refresh-request.js';
import { type RefusedRefresh, refused, SUPERSEDED, type Superseded } from './refresh-result.js';

/** How long a process goes on trying to store a result after its request was answered with an error. */
const LATE_MS = 60_000;

/** The result of a refresh, to be stored. */
export interface Result {
  /** The new refresh token, if there is one. */
  readonly successor: string | undefined;
  /** Changes the tokens of the session by it. */
  readonly change: (held: HeldTokens) => HeldTokens;
  /** Whether the change removes the mark of the presentation, which must still be there. */
  readonly removesMark: boolean;
  /** Whether this counts as a use of the session, which prolongs it. */
  readonly isUse?: boolean;
}

/**
 * Stores the result of a refresh, which cannot be obtained again. If the session has ended in the meantime, the tokens must
 * not outlive it: they are revoked (LOGOUT-10), and the refusal is returned.
 *
 * If the store stays unavailable until the deadline, other processes may present the old refresh token from then on. While
 * none has, a late write still saves the session. Once one has, nothing is stored (`superseded`).
 *
 * @throws StoreUnavailable if the result was not stored in time
 */
export async function storeResult(
  result: Result,
  request: Presentation,
  dependencies: RefreshDependencies,
): Promise<'stored' | Superseded | RefusedRefresh> {
  const { session, storeBy, authorizationServer, emit } = request;
  const store = (forMs: number) =>
    retryWrite(() => storeOnce(result, request, dependencies), { forMs, ...dependencies });
  try {
    return await store(storeBy.remaining());
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    emit('refresh.not_stored', { ...authorizationServer.about, session: session.id });
    const storing = store(LATE_MS).catch((late: unknown) => {
      if (!(late instanceof StoreUnavailable)) emit('request.failed', describeError(late));
    });
    void dependencies.backgroundWork.track(storing);
    throw error;
  }
}

async function storeOnce(
  { successor, change, removesMark, isUse }: Result,
  { session, presented, authorizationServer, emit }: Presentation,
  dependencies: RefreshDependencies,
): Promise<'stored' | Superseded | RefusedRefresh> {
  const changeUnlessLate = (held: HeldTokens): Change<'late' | 'mark lost' | 'stored'> => {
    if (isSuperseded(held, presented)) return { held, result: 'late' };
    const isMarkLost = removesMark && !isMarked(held, presented);
    return { held: change(held), result: isMarkLost ? 'mark lost' : 'stored' };
  };
  const changed = await changeNewest(dependencies.sessions, session.handle, { change: changeUnlessLate, isUse });
  if (changed.kind === 'ended') {
    revokeInBackground({ ...presented.grant, refreshToken: successor ?? presented.refreshToken }, dependencies);
    return refused(invalidSession());
  }
  if (changed.result === 'late') return SUPERSEDED;
  if (changed.result === 'mark lost') emit('refresh.mark_lost', { ...authorizationServer.about, session: session.id });
  return 'stored';
}

/** Changes the tokens of a session, or of the one that continues it since (a step-up). */
async function changeNewest<Told>(
  sessions: Sessions,
  handle: string,
  { change, isUse }: Pick<Result, 'isUse'> & { readonly change: (held: HeldTokens) => Change<Told> },
): Promise<ChangeOutcome<Told>> {
  const changed = await sessions.changeTokens(handle, change, { isUse });
  if (changed.kind === 'done') return changed;
  const current = await sessions.currentHandle(handle);
  return current === handle ? changed : sessions.changeTokens(current, change, { isUse });
}
