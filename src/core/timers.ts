import { setTimeout as pause } from 'node:timers/promises';

/** Waiting and repeating. Handed in like the clocks, so that a test can run the time of several processes by hand. */
export interface Timers {
  /** Resolves after this many milliseconds. */
  pause(milliseconds: number): Promise<unknown>;
  /** Calls `act` at this interval, in milliseconds, until the returned function is called. */
  repeat(milliseconds: number, act: () => void): () => void;
}

export const systemTimers: Timers = {
  pause,
  repeat(milliseconds, act) {
    const repeating = setInterval(act, milliseconds);
    return () => clearInterval(repeating);
  },
};
