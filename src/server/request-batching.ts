let batch: Promise<void> | undefined;

/**
 * Resolves when every request that has arrived in this turn of the event loop has been parsed, so that they take the
 * next steps together. The code that handles a request exceeds the processor's nearest caches; requests that are
 * handled together share the cached code. A single request does not wait.
 */
export function batchedRequests(): Promise<void> {
  batch ??= new Promise((resolve) => {
    setImmediate(() => {
      batch = undefined;
      resolve();
    });
  });
  return batch;
}
