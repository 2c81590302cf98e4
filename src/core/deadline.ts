import type { MonotonicClock } from './clock.js';

/** When something must be over at the latest, however many steps it takes. */
export interface Deadline {
  /** Milliseconds; 0 or less once the deadline is over. */
  remaining(): number;
}

/** Starts a deadline that is over after so many milliseconds. */
export function startDeadline(milliseconds: number, now: MonotonicClock): Deadline {
  const endsAt = now() + milliseconds;
  return { remaining: () => endsAt - now() };
}
