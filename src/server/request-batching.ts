import type { RequestListener } from 'node:http';

/**
 * The maximum number of requests in a batch. What all of them need at the same time survives collections of young
 * objects, which then take longer.
 */
const MOST_TOGETHER = 32;

/**
 * The maximum number of batches that wait for a later turn. A connection that sends many requests without waiting for
 * answers is paused by Node.js when its answers pile up, and they do so only if its requests are handled.
 */
const MOST_WAITING = 16;

interface Batch {
  readonly isNext: Promise<void>;
  readonly begin: () => void;
  requests: number;
}

/**
 * Makes a listener that handles the requests of a turn of the event loop together, when they have been parsed: in
 * batches, one in each turn unless very many wait. The code that handles a request exceeds the processor's nearest caches; requests that are
 * handled together share the cached code. A single request does not wait. A request that waits for its batch takes
 * little memory, because `handle` has made nothing for it yet.
 */
export function inBatches(handle: RequestListener): RequestListener {
  const waiting: Batch[] = [];
  const beginFirst = () => {
    do waiting.shift()?.begin();
    while (waiting.length > MOST_WAITING);
    // In the next turn, after the replies of the store that have arrived by then.
    if (waiting.length > 0) setImmediate(beginFirst);
  };
  const join = (): Batch => {
    const last = waiting.at(-1);
    if (last !== undefined && last.requests < MOST_TOGETHER) return last;
    const batch = createBatch();
    if (waiting.push(batch) === 1) setImmediate(beginFirst);
    return batch;
  };
  return (request, response) => {
    const batch = join();
    batch.requests += 1;
    // A promise keeps the asynchronous context of each request (`AsyncLocalStorage`); a list of requests would not.
    void batch.isNext.then(() => handle(request, response));
  };
}

function createBatch(): Batch {
  let begin = (): void => undefined;
  const isNext = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return { isNext, begin, requests: 0 };
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
