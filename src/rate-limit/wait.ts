/** Seconds to wait before the next request; `undefined`: the request is within the limit. */
export type Wait = number | undefined;

/** The length of the window of all limits. */
export const WINDOW_SECONDS = 60;
