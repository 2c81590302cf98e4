import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import { StoreUnavailable } from '../storage/store.js';
import { keepToRevoke } from '../tokens/held-tokens.js';
import type { SignInDependencies } from './dependencies.js';

interface UnusedToken {
  readonly authorizationServer: string;
  readonly refreshToken?: string;
  /** The session that the sign-in was to extend. */
  readonly sessionHandle?: string;
}

/**
 * Revokes the refresh token of a sign-in that was not accepted. If the session goes on, it is kept there and revoked at its
 * end, because authorization servers may end a person's other grants with it (RFC 7009, section 2.1).
 */
export async function revokeUnused(unused: UnusedToken, dependencies: SignInDependencies): Promise<void> {
  if (!(await isKept(unused, dependencies))) revokeInBackground(unused, dependencies);
}

async function isKept(
  { authorizationServer, refreshToken, sessionHandle }: UnusedToken,
  { sessions }: SignInDependencies,
): Promise<boolean> {
  if (refreshToken === undefined || sessionHandle === undefined) return false;
  let isHeld = false;
  try {
    const isStored = await sessions.changeTokens(await sessions.currentHandle(sessionHandle), (held) => {
      const changed = keepToRevoke(held, authorizationServer, refreshToken);
      isHeld = changed !== held;
      return changed;
    });
    return isStored && isHeld;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return false;
  }
}
