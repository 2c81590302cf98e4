/**
 * Starts a stopwatch and returns a function that reads it, in seconds.
 *
 * The monotonic clock may stop while the machine sleeps, and the wall clock may be set back. The larger of both readings
 * is right or errs on the safe side.
 */
export function startStopwatch(): () => number {
  const wall = Date.now();
  const monotonic = performance.now();
  return () => Math.max(Date.now() - wall, performance.now() - monotonic) / 1000;
}
