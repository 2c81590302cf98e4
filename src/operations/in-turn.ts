import { setTimeout as pause } from 'node:timers/promises';
import { recordIdOf } from '../store/sealing.js';
import type { Backend } from './backend.js';
import { KEEP_TRYING_MS } from './keep-trying.js';

/** How often to look whether another process has finished. */
const LOOK_AGAIN_MS = 40;
const NOT_YET_MS = 200;

/** Discovery may take one `timeoutSeconds`, and all of the refresh after it another one. */
const TIMEOUTS_OF_A_REFRESH = 2;

/** What an act says that has to wait for something else than its turn. */
export const notYet = Symbol('not yet');

/** Others have been at it for longer than a request should wait. */
export class StillTaken extends Error {
  override readonly name = 'StillTaken';
}

/**
 * Runs `act` while nobody else changes the tokens of this session, in this process or any other. If it says `notYet`, it
 * is run again a little later.
 *
 * @param whileWaiting is asked before each try, and may settle the matter: what another process did may be enough
 * @throws StillTaken if another process doesn't finish in the time that its work may honestly take
 */
export function inTurn<Result>(
  handle: string,
  { turns, longestTimeoutSeconds, monotonicClock }: Backend,
  act: () => Promise<Result | typeof notYet>,
  whileWaiting: () => Promise<Result | undefined> = async () => undefined,
): Promise<Result> {
  const honestWorkMs = TIMEOUTS_OF_A_REFRESH * longestTimeoutSeconds * 1000 + KEEP_TRYING_MS;
  // Counted from here, so that those who queue behind a silent authorization server don't try it one after another.
  const giveUpAt = monotonicClock() + honestWorkMs;
  return turns.queue(handle, async () => {
    while (monotonicClock() < giveUpAt) {
      const settled = await whileWaiting();
      if (settled !== undefined) return settled;
      const leased = await turns.lease(recordIdOf(handle), act);
      if (leased !== undefined && leased.result !== notYet) return leased.result;
      await pause(leased === undefined ? LOOK_AGAIN_MS : NOT_YET_MS);
    }
    throw new StillTaken('the lease is still taken');
  });
}
