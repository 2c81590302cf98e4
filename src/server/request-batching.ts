import type Koa from 'koa';

let batch: Promise<void> | undefined;

/**
 * Resolves when every request that has arrived in this turn of the event loop has been parsed, so that they take the next
 * steps together. The code of a request is larger than the nearest caches of a processor: what one request has fetched,
 * the next one finds there. A single request does not wait.
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

/** Middleware that lets the requests of one turn of the event loop go on together. */
export const batchRequests: Koa.Middleware = (_ctx, next) => batchedRequests().then(next);
