import { revokeInBackground } from '../authorization-server/index.js';
import { retryWrite } from '../storage/retry-write.js';
import { StoreUnavailable } from '../storage/store.js';
import { describeError } from '../telemetry/describe-error.js';
import { keepToRevoke } from '../tokens/held-tokens.js';
import type { SignInDependencies } from './dependencies.js';
import { isOtherPerson, type SignedIn } from './other-person.js';

interface UnusedToken extends SignedIn {
  readonly refreshToken?: string;
  /** The session that the sign-in was to extend. */
  readonly sessionHandle?: string;
}

/** How long a process tries to find out whether the session goes on. */
const KEEPING_MS = 60_000;

/**
 * Revokes the refresh token of a sign-in that was not accepted, or failed. If the session goes on, it is kept there and
 * revoked at its end, because authorization servers may end a person's other grants with it (RFC 7009, section 2.1). That of
 * another person is revoked at once. While the store is unavailable, the session cannot be read, and the rest is done in the
 * background.
 */
export async function revokeUnused(unused: UnusedToken, dependencies: SignInDependencies): Promise<void> {
  try {
    await keepOrRevoke(unused, dependencies);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    revokeUnusedLater(unused, dependencies);
  }
}

/** As `revokeUnused`, for a request that does not wait for it. */
export function revokeUnusedLater(unused: UnusedToken, dependencies: SignInDependencies): void {
  // A process that stops has little time left, and a refresh token that it neither keeps nor revokes stays valid.
  const isOver = () => dependencies.backgroundWork.isDraining;
  const keeping = retryWrite(() => keepOrRevoke(unused, dependencies), { forMs: KEEPING_MS, isOver, ...dependencies });
  const giveUp = (error: unknown) => {
    if (!(error instanceof StoreUnavailable)) dependencies.emit('request.failed', describeError(error));
    revokeInBackground(unused, dependencies);
  };
  void dependencies.backgroundWork.track(keeping.catch(giveUp));
}

async function keepOrRevoke(unused: UnusedToken, dependencies: SignInDependencies): Promise<void> {
  if (!(await isKept(unused, dependencies))) revokeInBackground(unused, dependencies);
}

async function isKept(
  { refreshToken, sessionHandle, ...signedIn }: UnusedToken,
  { sessions }: SignInDependencies,
): Promise<boolean> {
  if (refreshToken === undefined || sessionHandle === undefined) return false;
  const session = await sessions.read(await sessions.currentHandle(sessionHandle));
  if (session === undefined || isOtherPerson(session, signedIn)) return false;
  const { authorizationServer } = signedIn;
  const changed = await sessions.changeTokens(session.handle, (held) => {
    const keeping = keepToRevoke(held, authorizationServer, refreshToken);
    return { held: keeping, result: keeping !== held };
  });
  return changed.kind === 'done' && changed.result;
}
