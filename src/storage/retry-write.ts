import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../core/clock.js';
import { StoreUnavailable } from './store.js';

/** As long as a request may reasonably wait, and longer than most restarts and failovers take. */
export const RETRY_WRITE_MS = 20_000;
const PAUSE_MS = 200;

/**
 * Repeats a write while the store is unavailable. Use it for values that cannot be obtained again, such as a rotated
 * refresh token.
 *
 * @throws StoreUnavailable if the store stays unavailable
 */
export async function retryWrite<Result>(
  write: () => Promise<Result>,
  { forMs = RETRY_WRITE_MS, pauseMs = PAUSE_MS } = {},
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
