import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../probe/caller.js';
import { type Exchange, NoAnswer } from '../probe/exchange.js';
import { HUNG_UP } from '../probe/transport.js';

export type Health = ReturnType<typeof watchHealth>;

/** What proxies answer in place of a backend that they cannot reach. */
const OF_PROXIES = [502, 503, 504];

/**
 * Notices that the backend may have stopped answering. `origins`: those of the backend. The tester's authorization server is
 * stopped on purpose now and then.
 */
export function watchHealth(origins: ReadonlySet<string>) {
  let isSuspect = false;
  const isOfBackend = ({ url }: { readonly url: string }) => origins.has(new URL(url).origin);
  return {
    get isSuspect() {
      return isSuspect;
    },
    suspect() {
      isSuspect = true;
    },
    /** Before the next check. */
    forget() {
      isSuspect = false;
    },
    /** Returns what brings back whether it is suspect now. */
    setAside() {
      const wasSuspect = isSuspect;
      return () => {
        isSuspect = wasSuspect;
      };
    },
    seeFailure({ code, request }: NoAnswer) {
      if (code !== HUNG_UP && isOfBackend(request)) isSuspect = true;
    },
    seeExchange({ request, response }: Exchange) {
      if (OF_PROXIES.includes(response.status) && isOfBackend(request)) isSuspect = true;
    },
  };
}

/** A backend that restarts gets this many seconds, one after the other. */
const SECONDS_BETWEEN_TRIES = [1, 3];

/** The health check: whether one of the two endpoints still answers. A time-out is not tried again. */
export async function stillAnswers(anonymous: Caller, { signal }: { signal?: AbortSignal } = {}): Promise<boolean> {
  for (const seconds of [...SECONDS_BETWEEN_TRIES, undefined]) {
    const answers = await Promise.allSettled([anonymous.sessionInfo(), anonymous.token()]);
    if (answers.some((one) => one.status === 'fulfilled' && !OF_PROXIES.includes(one.value.status))) return true;
    const isTimeOut = answers.every((one) => one.status === 'rejected' && isSilent(one.reason));
    if (seconds === undefined || isTimeOut) return false;
    await sleep(seconds * 1000, undefined, { signal });
  }
  return false;
}

/** Connected, and nothing came: refused and closed connections have codes of the system. */
function isSilent(error: unknown): boolean {
  return error instanceof NoAnswer && !/^E[A-Z]+$/.test(error.code);
}
