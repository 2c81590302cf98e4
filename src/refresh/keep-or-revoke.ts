import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { HeldTokens } from '../core/held-tokens.js';
import { invalidSession } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import type { RefreshRequest } from './refresh-request.js';
import { type RefusedRefresh, refused } from './refresh-result.js';
import { retryWrite } from './retry-write.js';

/**
 * Writes what came with a refresh and can't be had again. If the session ended meanwhile, the tokens must not outlive it:
 * they are revoked (LOGOUT-10), and the refusal for that is given.
 *
 * @param successor the refresh token that came, if one did
 */
export async function keepOrRevoke(
  successor: string | undefined,
  change: (held: HeldTokens) => HeldTokens,
  { request, backend }: { readonly request: RefreshRequest; readonly backend: Backend },
): Promise<RefusedRefresh | undefined> {
  const { session, decision } = request;
  if (await retryWrite(() => backend.sessions.changeTokens(session.handle, change))) return undefined;
  revokeInBackground({ ...decision.grant, refreshToken: successor ?? decision.refreshToken }, backend);
  return refused(invalidSession());
}
