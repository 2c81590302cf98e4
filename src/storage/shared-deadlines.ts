import { setMaxListeners } from 'node:events';
import { coded } from './error-code.js';

/**
 * Runs a command. If it has not settled at its deadline, the signal aborts, and the promise rejects with the code
 * `ETIMEDOUT`.
 */
export type BeforeDeadline = <Result>(command: (passed: AbortSignal) => Promise<Result>) => Promise<Result>;

/** Commands that start within this time share a deadline. */
const SHARED_MS = 10;

interface Deadline {
  readonly signal: AbortSignal;
  /** No command joins later, in milliseconds of `performance.now()`. */
  readonly openUntilMs: number;
  readonly timer: NodeJS.Timeout;
  /** How to reject each command that has not settled. */
  readonly waiting: Set<(error: Error) => void>;
}

/**
 * Gives commands deadlines. A timer and a signal for each command would cost as much as sending it, so commands that start
 * together share them. No command waits less than `timeoutMs`, or more than `SHARED_MS` longer.
 */
export function createSharedDeadlines(timeoutMs: number): BeforeDeadline {
  let newest: Deadline | undefined;

  const current = (): Deadline => {
    if (newest === undefined || performance.now() >= newest.openUntilMs) newest = beginDeadline(timeoutMs + SHARED_MS);
    return newest;
  };
  const leave = (deadline: Deadline, reject: (error: Error) => void) => {
    deadline.waiting.delete(reject);
    if (deadline.waiting.size > 0) return;
    clearTimeout(deadline.timer);
    if (newest === deadline) newest = undefined;
  };

  return (command) => {
    const deadline = current();
    // `Promise.race` makes three promises more for each command.
    return new Promise((resolve, reject) => {
      deadline.waiting.add(reject);
      command(deadline.signal).then(
        (result) => {
          leave(deadline, reject);
          resolve(result);
        },
        (error) => {
          leave(deadline, reject);
          reject(error);
        },
      );
    });
  };
}

function beginDeadline(ms: number): Deadline {
  const stop = new AbortController();
  // Each command listens until it is sent, so many listeners are no leak.
  setMaxListeners(0, stop.signal);
  const waiting: Deadline['waiting'] = new Set();
  const timer = setTimeout(() => {
    stop.abort();
    const error = coded('ETIMEDOUT', 'no answer in time');
    for (const reject of waiting) reject(error);
  }, ms);
  return { signal: stop.signal, openUntilMs: performance.now() + SHARED_MS, timer, waiting };
}
