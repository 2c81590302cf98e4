import type { Options } from '../config/schema.js';
import { lastRefreshEnd } from '../core/held-tokens.js';
import type { SessionTimes } from './session.js';
import type { SessionRecord } from './session-record.js';

/** The lifetimes of sessions, in seconds. */
export type Lifetime = Pick<Options['session'], 'idleSeconds' | 'absoluteSeconds'>;

/** Writes per idle time: the last use is written at most once in each twentieth of it. */
const WRITES_PER_IDLE_TIME = 20;

/** The end of a session that is not used again, in epoch seconds. */
export function endOf({ lastUsedAt, endsAt }: SessionTimes, { idleSeconds }: Lifetime): number {
  return Math.min(lastUsedAt + idleSeconds, endsAt);
}

/** Like `endOf`, but no later than the end of its refresh tokens, if that is known (SES-15). */
export function endWith({ held, times, person }: SessionRecord, lifetime: Lifetime): number {
  return Math.min(endOf(times, lifetime), lastRefreshEnd(held, person.authorizationServer));
}

/** Whether a session is alive. Its record may expire later: the settings may have been shortened since. */
export function isAlive(session: SessionTimes, lifetime: Lifetime, now: number): boolean {
  return now < endOf(session, lifetime) && now < session.startedAt + lifetime.absoluteSeconds;
}

/** Whether this use should be written, so that sessions in use do not write on every request. */
export function isUseDue({ lastUsedAt }: SessionTimes, lifetime: Lifetime, now: number): boolean {
  return now - lastUsedAt >= secondsBetweenUses(lifetime);
}

/** The time between two uses that are written. */
export function secondsBetweenUses({ idleSeconds }: Lifetime): number {
  return idleSeconds / WRITES_PER_IDLE_TIME;
}
