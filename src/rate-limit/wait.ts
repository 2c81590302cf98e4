/** How many seconds to wait before asking again; `undefined`: it was not too much. */
export type Wait = number | undefined;

/** All limits are for so long. */
export const WINDOW_SECONDS = 60;
