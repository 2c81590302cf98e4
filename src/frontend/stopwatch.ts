/**
 * Starts now, and gives the seconds that have passed.
 *
 * The monotonic clock may stand still while the machine sleeps, and the clock on the wall may be set back. The one that
 * has advanced more is right, or errs on the safe side.
 */
export function startStopwatch(): () => number {
  const wall = Date.now();
  const monotonic = performance.now();
  return () => Math.max(Date.now() - wall, performance.now() - monotonic) / 1000;
}
