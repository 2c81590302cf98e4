import { setTimeout as sleep } from 'node:timers/promises';

/** The backend still answers 429 after the tester has waited as it was told to, or asks for a longer wait. */
export class RequestsLimited extends Error {
  override name = 'RequestsLimited';
}

export type Pacer = ReturnType<typeof createPacer>;

const MOST_ATTEMPTS = 6;
const LONGEST_WAIT_SECONDS = 120;
/** Between two requests, after the first refusal and at most. */
const FIRST_MILLISECONDS = 125;
const MOST_MILLISECONDS = 1100;
/**
 * After so many requests without a refusal the interval is halved, since a limit may be about few of the requests, such as
 * sign-ins; after the second refusal it takes twice as many, and so on.
 */
const REQUESTS_TO_SPEED_UP = 20;

interface PacerOptions {
  readonly signal?: AbortSignal;
  readonly nowMs?: () => number;
  readonly pause?: (milliseconds: number, options: { signal?: AbortSignal | undefined }) => Promise<unknown>;
}

/** Slows requests down where the backend limits how many it answers. */
export function createPacer({
  signal,
  nowMs = Date.now,
  pause = (milliseconds, options) => sleep(milliseconds, undefined, options),
}: PacerOptions = {}) {
  let refusals = 0;
  let interval = 0;
  let nextAt = 0;
  let slowedAt = 0;
  let slowings = 0;
  let sinceRefusal = 0;
  const speedUp = () => {
    sinceRefusal += 1;
    if (interval === 0 || sinceRefusal % (REQUESTS_TO_SPEED_UP * slowings) > 0) return;
    interval = interval > FIRST_MILLISECONDS ? interval / 2 : 0;
  };
  return {
    /** How often a request was refused so far. */
    get refusals() {
      return refusals;
    },
    /** Returns what brings back this number. */
    setAside() {
      const own = refusals;
      return () => {
        refusals = own;
      };
    },
    /** Resolves when the next request may be sent. */
    async turn() {
      const now = nowMs();
      const at = Math.max(now, nextAt);
      speedUp();
      if (interval > 0) nextAt = at + interval;
      if (at > now) await pause(at - now, { signal });
    },
    /** The backend answered 429: all requests wait as `Retry-After` says, and are slower from then on. */
    slowDown(retryAfter: string | undefined, attempt: number) {
      refusals += 1;
      sinceRefusal = 0;
      const now = nowMs();
      const seconds = secondsOf(retryAfter, now) ?? 2 ** attempt;
      if (attempt >= MOST_ATTEMPTS || seconds > LONGEST_WAIT_SECONDS) throw new RequestsLimited(whyStopped(seconds));
      // Requests that were refused together slow the run down once.
      if (now - slowedAt > interval) {
        slowings += 1;
        interval = Math.min(MOST_MILLISECONDS, Math.max(FIRST_MILLISECONDS, interval * 2));
      }
      slowedAt = now;
      nextAt = Math.max(nextAt, now + seconds * 1000);
    },
  };
}

function whyStopped(seconds: number): string {
  return seconds > LONGEST_WAIT_SECONDS
    ? `the backend limits requests (429), and asks to wait ${seconds} seconds`
    : `the backend limits requests (429), also after waiting ${MOST_ATTEMPTS} times`;
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function secondsOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
