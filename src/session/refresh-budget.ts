/**
 * The time budget of a refresh. It begins before the mark is stored that the refresh token is about to be presented
 * (`Grant.mark`), and all that others have to wait for happens within it: the token request, the check of an ID
 * Token, and storing the result.
 */
export interface RefreshBudget {
  /** From the mark on, in milliseconds. After it, nothing is sent to the authorization server, and no answer is awaited. */
  readonly wholeMs: number;
  /** How long other requests and processes respect a mark, in milliseconds. */
  readonly respectedMs: number;
  /** How long a request waits for the session lock, in milliseconds: for an abandoned refresh, and then for its own. */
  readonly waitMs: number;
  /** How long a process finishes its refreshes when it stops, in milliseconds. */
  readonly finishMs: number;
}

/** What remains for storing the result if the authorization server takes all of its timeout. */
const STORING_MS = 5_000;

/**
 * For what a process does not control: a pause between its last look at the clock and the write to the socket, and the way
 * of the request through the network.
 */
const MARGIN_MS = 5_000;

/** @param longestTimeoutSeconds the longest timeout of all authorization servers */
export function refreshBudgetOf(longestTimeoutSeconds: number): RefreshBudget {
  const timeoutMs = longestTimeoutSeconds * 1000;
  const wholeMs = timeoutMs + STORING_MS;
  const respectedMs = wholeMs + MARGIN_MS;
  // Discovery may take one timeout. It comes before the mark.
  return { wholeMs, respectedMs, waitMs: timeoutMs + respectedMs + wholeMs, finishMs: timeoutMs + wholeMs };
}
