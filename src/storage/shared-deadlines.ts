import { setMaxListeners } from 'node:events';

/** The end of somebody's patience with what was begun a moment ago. */
export interface Deadline {
  /** Rejects when it has passed, with the code `ETIMEDOUT`. */
  readonly passed: Promise<never>;
  /** Is aborted at the same time. */
  readonly signal: AbortSignal;
  /** Says that who took it waits no longer. */
  leave(): void;
}

/** What begins within this time ends together. */
const SHARED_MS = 10;

/**
 * Makes the function that gives deadlines. A timer and a signal for each command would take as long as sending it, so
 * those that begin together share them: nobody waits less than `timeoutMs`, or more than `SHARED_MS` longer.
 */
export function createSharedDeadlines(timeoutMs: number): () => Deadline {
  let newest: { readonly deadline: Deadline; readonly openUntilMs: number; users: number } | undefined;

  const begin = () => {
    const stop = new AbortController();
    // Each command listens until it is sent: many at once are no leak, of which Node would warn.
    setMaxListeners(0, stop.signal);
    let expire = (): void => undefined;
    const passed = new Promise<never>((_, reject) => {
      expire = () => {
        stop.abort();
        reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
      };
    });
    // Whoever still waits is told; that nobody does is no fault.
    passed.catch(() => undefined);
    const timer = setTimeout(expire, timeoutMs + SHARED_MS);
    const leave = () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      clearTimeout(timer);
      if (newest === shared) newest = undefined;
    };
    const deadline = { passed, signal: stop.signal, leave };
    const shared = { deadline, openUntilMs: performance.now() + SHARED_MS, users: 0 };
    return shared;
  };

  return () => {
    if (newest === undefined || performance.now() >= newest.openUntilMs) newest = begin();
    newest.users += 1;
    return newest.deadline;
  };
}
