import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { invalidSession } from '../core/refusal.js';
import { retryWrite } from '../storage/retry-write.js';
import type { RefreshDependencies } from './dependencies.js';
import type { RefreshRequest } from './refresh-request.js';
import { type RefusedRefresh, refused } from './refresh-result.js';

/**
 * Stores the result of a refresh, which cannot be obtained again. If the session has ended in the meantime, the tokens must
 * not outlive it: they are revoked (LOGOUT-10), and the refusal is returned.
 *
 * @param successor the new refresh token, if there is one
 */
export async function storeOrRevoke(
  successor: string | undefined,
  change: (held: HeldTokens) => HeldTokens,
  { request, dependencies }: { readonly request: RefreshRequest; readonly dependencies: RefreshDependencies },
): Promise<RefusedRefresh | undefined> {
  const { session, decision } = request;
  if (await retryWrite(() => dependencies.sessions.changeTokens(session.handle, change))) return undefined;
  revokeInBackground({ ...decision.grant, refreshToken: successor ?? decision.refreshToken }, dependencies);
  return refused(invalidSession());
}
