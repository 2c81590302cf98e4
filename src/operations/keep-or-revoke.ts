import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { invalidSession } from '../vocabulary/refusal.js';
import type { Backend } from './backend.js';
import { keepTrying } from './keep-trying.js';
import type { RefreshRequest } from './refresh-request.js';
import { type RefusedRefresh, refused } from './refresh-result.js';
import { revokeInBackground } from './revoke-in-background.js';

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
  if (await keepTrying(() => backend.sessions.changeTokens(session.handle, change))) return undefined;
  revokeInBackground({ ...decision.grant, refreshToken: successor ?? decision.refreshToken }, backend);
  return refused(invalidSession());
}
