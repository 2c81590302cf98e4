import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { invalidSession } from '../core/refusal.js';
import type { Sessions } from '../session/sessions.js';
import { retryWrite } from '../storage/retry-write.js';
import { StoreUnavailable } from '../storage/store.js';
import { describeError } from '../telemetry/describe-error.js';
import type { RefreshDependencies } from './dependencies.js';
import type { Presentation } from './refresh-request.js';
import { type RefusedRefresh, refused } from './refresh-result.js';

/** How long a process goes on trying to store a result after its request was answered with an error. */
const LATE_MS = 60_000;

/**
 * Stores the result of a refresh, which cannot be obtained again. If the session has ended in the meantime, the tokens must
 * not outlive it: they are revoked (LOGOUT-10), and the refusal is returned.
 *
 * If the store stays unavailable until the deadline, other processes may present the old refresh token from then on. While
 * none has, a late write still saves the session; once one has, the write changes nothing (`isOutrun`).
 *
 * @param successor the new refresh token, if there is one
 * @throws StoreUnavailable if the result was not stored in time
 */
export async function storeOrRevoke(
  successor: string | undefined,
  change: (held: HeldTokens) => HeldTokens,
  { request, dependencies }: { readonly request: Presentation; readonly dependencies: RefreshDependencies },
): Promise<RefusedRefresh | undefined> {
  const { session, presented, storeBy, authorizationServer, emit } = request;
  const store = async (forMs: number): Promise<RefusedRefresh | undefined> => {
    const write = () => changeNewest(dependencies.sessions, session.handle, change);
    if (await retryWrite(write, { forMs, ...dependencies })) return undefined;
    revokeInBackground({ ...presented.grant, refreshToken: successor ?? presented.refreshToken }, dependencies);
    return refused(invalidSession());
  };
  try {
    return await store(storeBy.remaining());
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    emit('refresh.not_stored', { ...authorizationServer.about, session: session.id });
    void dependencies.backgroundWork.track(store(LATE_MS).catch(reportUnlessUnavailable));
    throw error;
  }

  function reportUnlessUnavailable(error: unknown): undefined {
    if (!(error instanceof StoreUnavailable)) emit('request.failed', describeError(error));
  }
}

/** Changes the tokens of a session, or of the one that continues it since (a step-up). */
async function changeNewest(
  sessions: Sessions,
  handle: string,
  change: (held: HeldTokens) => HeldTokens,
): Promise<boolean> {
  if (await sessions.changeTokens(handle, change)) return true;
  const current = await sessions.currentHandle(handle);
  return current !== handle && sessions.changeTokens(current, change);
}
