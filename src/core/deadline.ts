import type { MonotonicClock } from './clock.js';

/** The latest time at which work must be over, however many steps it takes. */
export interface Deadline {
  /** Milliseconds; 0 or less once the deadline is over. */
  remaining(): number;
  /** Milliseconds since the deadline was set. */
  elapsed(): number;
}

/** Sets a deadline this many milliseconds from now. */
export function startDeadline(milliseconds: number, now: MonotonicClock): Deadline {
  const startedAt = now();
  return { remaining: () => startedAt + milliseconds - now(), elapsed: () => now() - startedAt };
}
