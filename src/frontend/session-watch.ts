import type { SessionOutcome } from './outcomes.js';
import { current, getSession, listen, type SessionListener } from './session.js';

export interface WatchOptions {
  /** Also asks the backend every so many seconds while the page is visible. Default: never. */
  readonly pollSeconds?: number;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const RETRY_MS = 60_000;

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
  let told: SessionOutcome | undefined;
  let endTimer: ReturnType<typeof setTimeout> | undefined;
  const waitForEnd = () => {
    const exp = told?.kind === 'signed-in' && told.session.exp;
    if (!exp) return;
    const left = exp * 1000 - Date.now() + 1000;
    // The clock of this machine may be ahead: then the session is still there when it should have ended.
    const delay = left > 0 ? Math.min(left, LONGEST_TIMER_MS) : RETRY_MS;
    endTimer = setTimeout(() => {
      refresh();
      waitForEnd();
    }, delay);
  };
  const call = (outcome = current) => {
    if (stopped || !outcome || outcome === told) return;
    told = outcome;
    clearTimeout(endTimer);
    waitForEnd();
    listener(outcome);
  };
  const stopListening = listen(call);
  const polling = pollSeconds > 0 ? setInterval(refresh, pollSeconds * 1000) : undefined;
  page?.addEventListener('visibilitychange', refresh);
  addEventListener('online', refresh);
  if (current) queueMicrotask(call);
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
