import type { MonotonicClock } from '../core/clock.js';
import type { Timers } from '../core/timers.js';
import { StoreUnavailable } from './store.js';

const PAUSE_MS = 200;

export interface RetryOptions {
  readonly forMs: number;
  readonly pauseMs?: number;
  /** Whether to give up before that time is over. */
  readonly isOver?: () => boolean;
  readonly monotonicClock: MonotonicClock;
  readonly timers: Timers;
}

/**
 * Repeats a write while the store is unavailable. Use it for values that cannot be obtained again, such as a rotated
 * refresh token.
 *
 * @throws StoreUnavailable if the store stays unavailable
 */
export async function retryWrite<Result>(
  write: () => Promise<Result>,
  { forMs, pauseMs = PAUSE_MS, isOver = () => false, monotonicClock, timers }: RetryOptions,
): Promise<Result> {
  const giveUpAt = monotonicClock() + forMs;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const isLast = isOver() || monotonicClock() + pauseMs > giveUpAt;
      if (isLast || !(error instanceof StoreUnavailable)) throw error;
      await timers.pause(pauseMs);
    }
  }
}
