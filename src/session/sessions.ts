import { type Awaitable, whenThere } from '../core/awaitable.js';
import type { Clock } from '../core/clock.js';
import type { HeldTokens } from '../core/held-tokens.js';
import type { SealedRecord, SealedRecords } from '../storage/sealed-records.js';
import { recordIdOf } from '../storage/sealing.js';
import { endWith, isAlive, isUseDue, type Lifetime } from './lifetime.js';
import type { Person, Session } from './session.js';
import type { Findable, SessionIndex, SessionsOf } from './session-index.js';
import { formatSessionRecord, ReadSession, type SessionRecord } from './session-record.js';

/** The part of a record that holds a session, or instead of it the handle under which the session goes on. */
const SESSION = 'session';
const MOVED_TO = 'movedTo';

/** How long it is remembered that a session goes on under another handle: as long as a sign-in may take. */
const RETIRED_SECONDS = 900;

/** Said in place of a session's next tokens, when it is to end with them. */
export const over = Symbol('over');

/** More step-ups than this within that time are not followed. */
const MOST_MOVES = 20;

/** The sessions, by the value of their cookie. */
export interface Sessions {
  /**
   * Begins a session under a new handle. The one that it goes on from ends with it: its handle opens nothing any more,
   * but it is known where it led. False: that one was changed since it was read, and nothing was done.
   *
   * @throws SessionRevokedError if it was ended from elsewhere since its sign-in came back (BCL-15), or by a sign-out
   */
  begin(handle: string, start: SessionStart): Promise<boolean>;
  /** `undefined`: there is no such session, or it has ended. */
  read(handle: string): Awaitable<Session | undefined>;
  /** Moves the idle time's start to now, if that is due. Mostly it isn't, and there is nothing to wait for. */
  use(session: Session): Promise<unknown> | undefined;
  /**
   * Changes the tokens, on top of whatever others have written meanwhile; `over` ends the session with them. False: the
   * session has ended, and nothing was written.
   */
  changeTokens(handle: string, change: (held: HeldTokens) => HeldTokens | typeof over): Promise<boolean>;
  /**
   * Ends a session for good, also where it goes on under another handle: no write in flight can bring it back. Gives the
   * last tokens that it held, or `undefined` if there was none to end.
   */
  end(handle: string): Promise<HeldTokens | undefined>;
  /** Ends sessions without their handles, all but the one of the handle `except`. Gives their number, of which some may have ended before. */
  endAllOf(of: SessionsOf, options?: { readonly except?: string }): Promise<number>;
  /** The handle under which a session goes on: the same one, if it was never retired. */
  currentHandle(handle: string): Promise<string>;
}

export interface SessionStart {
  readonly person: Person;
  readonly tokens: HeldTokens;
  /** The session that this one goes on from, whose absolute end it keeps. */
  readonly continues?: Session;
  /** When the person came back from the authorization server, in epoch milliseconds. */
  readonly returnedAtMs: number;
}

/** A session was ended before it had quite begun: the person has to sign in again. */
export class SessionRevokedError extends Error {
  override readonly name = 'SessionRevokedError';
}

export function createSessions(
  records: SealedRecords,
  { lifetime, clock, index }: { lifetime: Lifetime; clock: Clock; index: SessionIndex },
): Sessions {
  const sessionIn = (record: SealedRecord | undefined, handle: string): Session | undefined => {
    const part = record?.open(SESSION);
    return record && part && new ReadSession({ handle, id: record.id }, part);
  };

  /** Writes on top of what was read. False: somebody else wrote meanwhile, or the session has ended. */
  const rewrite = ({ handle, version, person }: Session, { times, held }: Omit<SessionRecord, 'person'>) => {
    const text = formatSessionRecord({ times, person, held });
    return records.replace(handle, SESSION, { version, text, expiresAt: endWith({ times, person, held }, lifetime) });
  };

  /** After the record is gone: an entry in the index that leads nowhere does no harm. */
  const forget = (handle: string, session: Findable) =>
    index.remove(recordIdOf(handle), session).catch(() => undefined);

  /**
   * Ends a session just as it was read, so that nothing is overlooked that was written meanwhile. In one step, so that
   * nobody sees it under two handles, or under none.
   */
  const endAsRead = async ({ handle, version, person, times }: Session, movedTo?: string): Promise<boolean> => {
    const tombstone = movedTo && { parts: { [MOVED_TO]: movedTo }, expiresAt: clock() + RETIRED_SECONDS };
    const isEnded = await records.supersede(handle, { part: SESSION, version }, tombstone || undefined);
    if (isEnded) await forget(handle, { ...person, ...times });
    return isEnded;
  };

  return {
    async begin(handle, { person, tokens: held, continues, returnedAtMs }) {
      const now = clock();
      const startedAt = continues?.times.startedAt ?? now;
      const endsAt = continues?.times.endsAt ?? now + lifetime.absoluteSeconds;
      const times = { startedAt, endsAt, lastUsedAt: now };
      const surplus = await index.add(recordIdOf(handle), { ...person, endsAt });
      const parts = { [SESSION]: formatSessionRecord({ person, times, held }) };
      await records.create(handle, { parts, expiresAt: endWith({ times, person, held }, lifetime) });
      const undo = async () => {
        await records.delete(handle);
        await forget(handle, { ...person, endsAt });
      };
      // Whoever ends sessions from elsewhere leaves word first and looks then. So one of both sees the other.
      if (await index.wasEnded(person, returnedAtMs)) {
        await undo();
        throw new SessionRevokedError('the authorization server has signed this person out since the sign-in');
      }
      if (continues && !(await endAsRead(continues, handle))) {
        await undo();
        if ((await records.read(continues.handle)) === undefined) throw new SessionRevokedError('signed out meanwhile');
        return false;
      }
      await Promise.all(surplus.map((id) => records.deleteById(id)));
      return true;
    },
    read(handle) {
      return whenThere(records.read(handle), (record) => {
        const session = sessionIn(record, handle);
        return session && isAlive(session.times, lifetime, clock()) ? session : undefined;
      });
    },
    use(session) {
      const now = clock();
      if (!isUseDue(session.times, lifetime, now)) return undefined;
      // Losing against another request is as good: that one was due as well, and came first.
      return rewrite(session, { times: { ...session.times, lastUsedAt: now }, held: session.tokens() });
    },
    async changeTokens(handle, change) {
      for (;;) {
        const session = sessionIn(await records.read(handle), handle);
        if (session === undefined) return false;
        const held = change(session.tokens());
        const isDone = held === over ? endAsRead(session) : rewrite(session, { times: session.times, held });
        if (await isDone) return true;
      }
    },
    async end(first) {
      for (let handle = first; ; ) {
        const record = await records.read(handle);
        const [moved, session] = [record?.open(MOVED_TO), sessionIn(record, handle)];
        if (moved === undefined && session === undefined) return undefined;
        if (moved !== undefined) handle = moved.bytes.toString();
        if (session && (await endAsRead(session))) return session.tokens();
      }
    },
    async endAllOf(of, { except } = {}) {
      await index.rememberEnd(of);
      const kept = except && recordIdOf(except);
      const ids = (await index.find(of)).filter((id) => id !== kept);
      await Promise.all(ids.map((id) => records.deleteById(id)));
      return ids.length;
    },
    async currentHandle(handle) {
      let newest = handle;
      for (let moves = 0; moves < MOST_MOVES; moves += 1) {
        const moved = (await records.read(newest))?.open(MOVED_TO);
        if (moved === undefined) break;
        newest = moved.bytes.toString();
      }
      return newest;
    },
  };
}
