import type { SessionOutcome } from './outcomes.js';
import { currentSession, getSession, listen, type SessionListener } from './session.js';

export interface WatchOptions {
  /** Also asks the backend every so many seconds while the page is visible. Default: never. */
  readonly pollSeconds?: number;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back with the current session, and then whenever it changes: the person signs in or out, here or in another tab;
 * the session ends; the page becomes visible or goes online and finds it changed. Watching does not extend the session.
 *
 * @returns a function that stops watching
 */
export function onSessionChange(listener: SessionListener, { pollSeconds = 0 }: WatchOptions = {}): () => void {
  // A worker has no document.
  const page = globalThis.document as Document | undefined;
  // One function for each watch: the browser would register a shared one once, and remove it for all.
  const refresh = () => void (page?.visibilityState !== 'hidden' && getSession());
  let stopped = false;
  let endTimer: ReturnType<typeof setTimeout> | undefined;
  const call = (outcome: SessionOutcome) => {
    if (stopped) return;
    clearTimeout(endTimer);
    endTimer = atEndOf(outcome, refresh);
    listener(outcome);
  };
  const stopListening = listen(call);
  const polling = pollSeconds > 0 ? setInterval(refresh, pollSeconds * 1000) : undefined;
  page?.addEventListener('visibilitychange', refresh);
  addEventListener('online', refresh);
  const known = currentSession();
  if (known) queueMicrotask(() => call(known));
  else refresh();
  return () => {
    stopped = true;
    stopListening();
    clearTimeout(endTimer);
    clearInterval(polling);
    page?.removeEventListener('visibilitychange', refresh);
    removeEventListener('online', refresh);
  };
}

// The clock of this machine may be wrong, so the backend is asked when the session should have ended.
function atEndOf(outcome: SessionOutcome, refresh: () => void): ReturnType<typeof setTimeout> | undefined {
  const { exp } = outcome.kind === 'signed-in' ? outcome.session : {};
  const left = Number(exp) * 1000 - Date.now() + 1000;
  return left > 0 && left < LONGEST_TIMER_MS ? setTimeout(refresh, left) : undefined;
}
