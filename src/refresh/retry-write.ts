import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../core/clock.js';
import { StoreUnavailable } from '../storage/store.js';

/** As long as somebody may reasonably wait for an answer, and longer than most restarts and failovers. */
export const KEEP_TRYING_MS = 20_000;
const PAUSE_MS = 200;

/**
 * Writes what can't be had again, a refresh token that has replaced another, although the store is away just now.
 *
 * @throws StoreUnavailable if it stays away
 */
export async function retryWrite<Result>(
  write: () => Promise<Result>,
  { forMs = KEEP_TRYING_MS, pauseMs = PAUSE_MS } = {},
): Promise<Result> {
  const giveUpAt = monotonicClock() + forMs;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || monotonicClock() + pauseMs > giveUpAt) throw error;
      await pause(pauseMs);
    }
  }
}
