import { setMaxListeners } from 'node:events';
import { coded } from './error-code.js';

/** The deadline of a command. */
export interface Deadline {
  /** Rejects when it has passed, with the code `ETIMEDOUT`. */
  readonly passed: Promise<never>;
  /** Aborts at the same time. */
  readonly signal: AbortSignal;
  /** Call it when the command has settled. */
  leave(): void;
}

/** Commands that start within this time share a deadline. */
const SHARED_MS = 10;

/**
 * Makes the function that returns deadlines. A timer and a signal for each command would cost as much as sending it, so
 * commands that start together share them. No command waits less than `timeoutMs`, or more than `SHARED_MS` longer.
 */
export function createSharedDeadlines(timeoutMs: number): () => Deadline {
  let newest: { readonly deadline: Deadline; readonly openUntilMs: number; users: number } | undefined;

  const begin = () => {
    const stop = new AbortController();
    // Each command listens until it is sent, so many listeners are no leak.
    setMaxListeners(0, stop.signal);
    let expire = (): void => undefined;
    const passed = new Promise<never>((_, reject) => {
      expire = () => {
        stop.abort();
        reject(coded('ETIMEDOUT', 'no answer in time'));
      };
    });
    // A rejection without a waiting command is not an error.
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
