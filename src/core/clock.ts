/** Returns the time in whole seconds since the epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);

/** Tells milliseconds since some moment. Durations are measured by it: setting the time of day doesn't move it. */
export type MonotonicClock = () => number;

export const monotonicClock: MonotonicClock = () => performance.now();

/** The largest difference between the clocks of the machines that share a store. */
export const CLOCK_SKEW_SECONDS = 60;
