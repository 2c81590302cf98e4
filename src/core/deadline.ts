import type { Clock, MonotonicClock } from './clock.js';

/** The latest time at which work must be over, however many steps it takes. */
export interface Deadline {
  /** Milliseconds; 0 or less once the deadline is over. */
  remaining(): number;
  /** Milliseconds since the deadline was set. */
  elapsed(): number;
}

/**
 * Sets a deadline this many milliseconds from now. The monotonic clock of a virtual machine stands still while the machine
 * is suspended, so the time of day counts too, as far as whole seconds can tell.
 */
export function startDeadline(
  milliseconds: number,
  { monotonicClock, clock }: { readonly monotonicClock: MonotonicClock; readonly clock: Clock },
): Deadline {
  const startedAtMs = monotonicClock();
  const startedAt = clock();
  const elapsed = () => Math.max(monotonicClock() - startedAtMs, (clock() - startedAt - 1) * 1000);
  return { remaining: () => milliseconds - elapsed(), elapsed };
}
