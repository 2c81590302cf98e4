import { lastRefreshEnd } from '../core/held-tokens.js';
import type { SessionTimes } from './session.js';
import type { SessionRecord } from './session-record.js';

/** How long sessions live, in seconds. */
export interface Lifetime {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** How many writes an idle time is worth: the last use is written at most every twentieth of it. */
const WRITES_PER_IDLE_TIME = 20;

/** When a session ends if nothing more happens, in epoch seconds. */
export function endOf({ lastUsedAt, endsAt }: SessionTimes, { idleSeconds }: Lifetime): number {
  return Math.min(lastUsedAt + idleSeconds, endsAt);
}

/** The same, with what it holds: a session doesn't outlive its refresh tokens, where their end is known (SES-15). */
export function endWith({ held, times, person }: SessionRecord, lifetime: Lifetime): number {
  return Math.min(endOf(times, lifetime), lastRefreshEnd(held, person.authorizationServer));
}

/** Whether a session still lives. The record's own expiry is not enough: the operator may have shortened the times. */
export function isAlive(session: SessionTimes, lifetime: Lifetime, now: number): boolean {
  return now < endOf(session, lifetime) && now < session.startedAt + lifetime.absoluteSeconds;
}

/** Whether this use should be written, so that busy sessions don't write on every request. */
export function isUseDue({ lastUsedAt }: SessionTimes, { idleSeconds }: Lifetime, now: number): boolean {
  return now - lastUsedAt >= idleSeconds / WRITES_PER_IDLE_TIME;
}
