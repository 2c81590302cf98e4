import type { SessionOutcome } from './outcomes.js';
import { currentSession, getSession, listen, type SessionListener } from './session.js';

export interface WatchOptions {
  /** Asks again after so many seconds, while the page is in sight. Left out: only when something happens. */
  readonly pollSeconds?: number;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back with the session as it is, and then whenever it changes: the person signs in or out, here or in another
 * tab; the session ends; the page comes back into sight, or online, and finds it changed. None of this prolongs it.
 *
 * @returns a function that stops it
 */
export function onSessionChange(listener: SessionListener, { pollSeconds = 0 }: WatchOptions = {}): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const call = (outcome: SessionOutcome) => {
    if (signal.aborted) return;
    lookAtEnd(outcome, signal);
    listener(outcome);
  };
  signal.addEventListener('abort', listen(call));
  document.addEventListener('visibilitychange', look, { signal });
  addEventListener('online', look, { signal });
  if (pollSeconds > 0) every(pollSeconds, signal);
  const known = currentSession();
  if (known) queueMicrotask(() => call(known));
  else look();
  return () => stop.abort();
}

function look(): void {
  if (document.visibilityState === 'visible') void getSession();
}

function every(seconds: number, signal: AbortSignal): void {
  const timer = setInterval(look, seconds * 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
}

// The clock here may be wrong, so at the end the backend is asked.
function lookAtEnd(outcome: SessionOutcome, signal: AbortSignal): void {
  const { exp } = outcome.kind === 'signed-in' ? outcome.session : {};
  const left = Number(exp) * 1000 - Date.now() + 1000;
  if (!(left > 0 && left < LONGEST_TIMER_MS)) return;
  const timer = setTimeout(look, left);
  signal.addEventListener('abort', () => clearTimeout(timer));
}
