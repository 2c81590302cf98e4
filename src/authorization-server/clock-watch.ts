import type { Clock } from '../core/clock.js';

/** More than the delay of an answer, and what openid-client tolerates in an ID Token. */
export const TOLERATED_SECONDS = 30;

/**
 * Makes the function that compares the clock of this machine with the header `Date` of responses (RFC 9110, section
 * 6.6.1), and reports the first difference.
 *
 * @param report receives the seconds by which the clock of this machine is ahead; negative if it is behind
 */
export function createClockWatch(clock: Clock, report: (aheadSeconds: number) => void): (headers: Headers) => void {
  let isReported = false;
  return (headers) => {
    if (isReported) return;
    const ahead = Math.round(clock() - saidAt(headers));
    if (Number.isNaN(ahead) || Math.abs(ahead) <= TOLERATED_SECONDS) return;
    isReported = true;
    report(ahead);
  };
}

/** When a response was written, by the clock of its server; `NaN` if it does not say. */
export function saidAt(headers: Headers): number {
  return Date.parse(headers.get('date') ?? '') / 1000 + Number(headers.get('age') ?? 0);
}
