import type { IncomingMessage } from 'node:http';
import type { MonotonicClock } from '../../core/clock.js';
import { refuse } from '../../core/refusal.js';
import type { Emit } from '../../telemetry/events.js';

/** The answer to a request for a host that is in no frontend (RFC 9110, section 15.5.20). */
export const MISDIRECTED = refuse(421, 'invalid_request', 'No frontend is served for this host.');

const REPORTED_EVERY_MS = 60_000;
const LONGEST_HOST = 100;

/** Makes the function that reports such requests: one in a minute, because anybody may send them. */
export function createMisdirectedReport(emit: Emit, now: MonotonicClock): (request: IncomingMessage) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  return ({ headers: { host = '' } }) => {
    if (now() < nextAt) return;
    nextAt = now() + REPORTED_EVERY_MS;
    emit('request.misdirected', { host: host.slice(0, LONGEST_HOST) });
  };
}
