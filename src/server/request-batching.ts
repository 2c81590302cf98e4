/**
 * The maximum number of requests in a batch. What all of them need at the same time survives collections of young
 * objects, which then take longer.
 */
const MOST_TOGETHER = 64;

interface Batch {
  readonly isParsed: Promise<void>;
  requests: number;
}

let open: Batch | undefined;

/**
 * Resolves when the requests that have arrived in this turn of the event loop have been parsed, so that they take the
 * next steps together. The code that handles a request exceeds the processor's nearest caches; requests that are
 * handled together share the cached code. A single request does not wait.
 */
export function batchedRequests(): Promise<void> {
  if (open === undefined || open.requests === MOST_TOGETHER) open = openBatch();
  open.requests += 1;
  return open.isParsed;
}

function openBatch(): Batch {
  const isParsed = new Promise<void>((resolve) => {
    setImmediate(() => {
      open = undefined;
      resolve();
    });
  });
  return { isParsed, requests: 0 };
}

let atEnd: (() => void)[] = [];

/**
 * Calls `act` when every request that is handled in this turn of the event loop has its answer, or waits for something
 * else, so that the answers are written together. A write may wake the process that reads it, which costs more than the
 * write itself; those that follow at once find it awake. A single answer does not wait.
 *
 * @throws in the process, when all acts were called, what the first of them that failed has thrown
 */
export function atEndOfTurn(act: () => void): void {
  if (atEnd.push(act) > 1) return;
  process.nextTick(() => {
    const acts = atEnd;
    atEnd = [];
    const failures: unknown[] = [];
    for (const each of acts) {
      try {
        each();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  });
}
