import { setTimeout as pause } from 'node:timers/promises';
import type { Backend } from '../handlers/backend.js';
import { recordIdOf } from '../storage/sealing.js';
import { KEEP_TRYING_MS } from './retry-write.js';

/** How often to look whether another process has finished. */
const LOOK_AGAIN_MS = 40;
const NOT_YET_MS = 200;

/** Discovery may take one `timeoutSeconds`, and all of the refresh after it another one. */
const TIMEOUTS_OF_A_REFRESH = 2;

/** What an act says that has to wait for something else than its turn. */
export const retryLater = Symbol('not yet');

/** Others have been at it for longer than a request should wait. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/**
 * Runs `act` while nobody else changes the tokens of this session, in this process or any other. If it says `retryLater`, it
 * is run again a little later.
 *
 * @param whileWaiting is asked before each try, and may settle the matter: what another process did may be enough
 * @throws LockTimeout if another process doesn't finish in the time that its work may honestly take
 */
export function withSessionLock<Result>(
  handle: string,
  { locks, longestTimeoutSeconds, monotonicClock }: Backend,
  act: () => Promise<Result | typeof retryLater>,
  whileWaiting: () => Promise<Result | undefined> = async () => undefined,
): Promise<Result> {
  const honestWorkMs = TIMEOUTS_OF_A_REFRESH * longestTimeoutSeconds * 1000 + KEEP_TRYING_MS;
  // Counted from here, so that those who queue behind a silent authorization server don't try it one after another.
  const giveUpAt = monotonicClock() + honestWorkMs;
  return locks.queue(handle, async () => {
    while (monotonicClock() < giveUpAt) {
      const settled = await whileWaiting();
      if (settled !== undefined) return settled;
      const leased = await locks.lease(recordIdOf(handle), act);
      if (leased !== undefined && leased.result !== retryLater) return leased.result;
      await pause(leased === undefined ? LOOK_AGAIN_MS : NOT_YET_MS);
    }
    throw new LockTimeout('the lease is still taken');
  });
}
