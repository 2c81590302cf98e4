import { setTimeout as pause } from 'node:timers/promises';
import { recordIdOf } from '../store/sealing.js';
import { LEASE_MS } from '../store/turns.js';
import type { Backend } from './backend.js';

/** How often to look whether another process has finished. */
const LOOK_AGAIN_MS = 40;

/** Others have been at it for longer than a request should wait. */
export class StillTaken extends Error {
  override readonly name = 'StillTaken';
}

/**
 * Runs `act` while nobody else changes the tokens of this session, in this process or any other.
 *
 * @param whileWaiting is asked before each try, and may settle the matter: what another process did may be enough
 * @throws StillTaken if another process doesn't finish in the time that one request may take
 */
export function inTurn<Result>(
  handle: string,
  { turns, longestTimeoutSeconds }: Backend,
  act: () => Promise<Result>,
  whileWaiting: () => Promise<Result | undefined> = async () => undefined,
): Promise<Result> {
  // Counted from here, so that those who queue behind a silent authorization server don't try it one after another.
  const giveUpAt = Date.now() + longestTimeoutSeconds * 1000 + LEASE_MS;
  return turns.queue(handle, async () => {
    while (Date.now() < giveUpAt) {
      const settled = await whileWaiting();
      if (settled !== undefined) return settled;
      const leased = await turns.lease(recordIdOf(handle), act);
      if (leased !== undefined) return leased.result;
      await pause(LOOK_AGAIN_MS);
    }
    throw new StillTaken('the lease is still taken');
  });
}
