/** The timeout of the backends for the authorization server: short, so that one that does not answer costs little time. */
export const TIMEOUT_SECONDS = 5;
export const TIMEOUT_MS = TIMEOUT_SECONDS * 1000;

/** From the mark on, a backend may send its request and store the result for so long (`docs/refresh-protocol.md`). */
export const BUDGET_MS = TIMEOUT_MS + 5_000;

/** What others add before they take an abandoned mark over. */
export const MARGIN_MS = 5_000;

/** A request that takes longer than this hangs. */
export const HANGING_MS = 45_000;
