let arrivals: Promise<void> | undefined;

/**
 * Resolves when every request that has arrived in this turn of the event loop has been parsed, so that they take the
 * steps that follow together. The code of a request is larger than the nearest caches of a processor: what one request
 * has fetched, the next one finds there. When there is only one, nothing waits.
 */
export function batchedRequests(): Promise<void> {
  arrivals ??= new Promise((resolve) => {
    setImmediate(() => {
      arrivals = undefined;
      resolve();
    });
  });
  return arrivals;
}
