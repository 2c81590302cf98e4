import type { Clock } from '../core/clock.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { recordIdOf } from '../storage/sealing.js';
import { endWith, type Lifetime } from './lifetime.js';
import type { Session } from './session.js';
import type { Findable, SessionIndex, SessionsOf } from './session-index.js';
import { formatSessionRecord, type SessionRecord } from './session-record.js';

/** The kinds of record under a session's handle: the session, or the handle of its successor. */
export const SESSION = 'session';
export const MOVED = 'moved-session';

/** How long the record of the successor is kept: the longest time of a sign-in. */
const MOVED_SECONDS = 900;

/** Is told what this process does to sessions, by the ids of their records. */
export interface SessionWatcher {
  ended(id: string): void;
  /** The session continues under another id. */
  moved(id: string, successor: string): void;
}

/** Writes the records of sessions, and removes what the index has on those that end. */
export interface SessionWrites {
  create(handle: string, session: SessionRecord): Promise<unknown>;
  /** Deletes a session that has just been created. */
  undo(handle: string, session: Findable): Promise<void>;
  /** Replaces the version that was read. False: another request has written since, or the session has ended. */
  rewrite(session: Session, changed: Omit<SessionRecord, 'person'>): Promise<boolean>;
  /**
   * Ends a session if it is unchanged since it was read, so that no newer token is missed. The successor's handle
   * replaces it in the same step, so that there is always exactly one handle to the session.
   */
  endAsRead(session: Session, successor?: string): Promise<boolean>;
  /**
   * Ends a session that the index has listed, whatever it holds by now. Returns false if there was none: it has ended
   * before, has expired, or is not written yet. Its entry in the index remains until it expires.
   */
  endById(id: string): Promise<boolean>;
}

export interface SessionWritesDependencies {
  readonly lifetime: Lifetime;
  readonly clock: Clock;
  readonly index: SessionIndex;
  readonly watcher?: SessionWatcher | undefined;
}

export function createSessionWrites(
  records: SealedRecords,
  { lifetime, clock, index, watcher }: SessionWritesDependencies,
): SessionWrites {
  const recordOf = (session: SessionRecord) => ({
    kind: SESSION,
    text: formatSessionRecord(session),
    expiresAt: endWith(session, lifetime),
  });

  /** Runs after the record's deletion: an index entry without a record does no harm. */
  const forget = (id: string, of: SessionsOf) => index.remove(id, of).catch(() => undefined);

  return {
    create: (handle, session) => records.create(handle, recordOf(session)),
    async undo(handle, session) {
      await records.delete(handle);
      await forget(recordIdOf(handle), session);
    },
    rewrite: ({ handle, version, person }, { times, held }) =>
      records.replace(handle, version, recordOf({ times, person, held })),
    async endAsRead({ id, handle, version, person }, successor) {
      const isEnded = await (successor === undefined
        ? records.delete(handle, version)
        : records.replace(handle, version, { kind: MOVED, text: successor, expiresAt: clock() + MOVED_SECONDS }));
      if (!isEnded) return false;
      if (successor === undefined) watcher?.ended(id);
      else watcher?.moved(id, recordIdOf(successor));
      await forget(id, person);
      return true;
    },
    async endById(id) {
      const isEnded = await records.deleteById(id);
      // Another process may have ended it, and this one may still have streams of it.
      watcher?.ended(id);
      return isEnded;
    },
  };
}
