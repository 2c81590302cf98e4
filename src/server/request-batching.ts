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
    const failures = acts.flatMap(failureOf);
    if (failures.length > 0) throw failures[0];
  });
}

function failureOf(act: () => void): unknown[] {
  try {
    act();
    return [];
  } catch (error) {
    return [error];
  }
}
