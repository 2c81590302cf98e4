import type { SealedRecords } from '../store/sealed-records.js';
import { recordIdOf } from '../store/sealing.js';
import type { Clock } from '../vocabulary/clock.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { endWith, isAlive, isUseDue, type LifeTime } from './life-time.js';
import type { Person, Session, SessionTimes } from './session.js';
import type { Findable, SessionIndex, SessionsOf } from './session-index.js';
import { formatSessionRecord, ReadSession, type SessionRecord } from './session-record.js';

/** The part of a record that holds a session, or instead of it the handle under which the session goes on. */
const SESSION = 'session';
const MOVED_TO = 'movedTo';

/** How long it is remembered that a session goes on under another handle: as long as a sign-in may take. */
const RETIRED_SECONDS = 900;

/** More step-ups than this within that time are not followed. */
const MOST_MOVES = 20;

/** The sessions, by the value of their cookie. */
export interface Sessions {
  /**
   * Begins a session under a new handle.
   *
   * @throws EndedMeanwhile if it was ended from elsewhere since its sign-in came back (BCL-15)
   */
  begin(handle: string, start: SessionStart): Promise<void>;
  /** `undefined`: there is no such session, or it has ended. */
  read(handle: string): Promise<Session | undefined>;
  /** Moves the idle time's start to now, if that is due. */
  use(session: Session): Promise<void>;
  /**
   * Changes the tokens, on top of whatever others have written meanwhile. False: the session has ended, and nothing was
   * written.
   */
  changeTokens(handle: string, change: (held: HeldTokens) => HeldTokens): Promise<boolean>;
  /** Ends a session for good: no write in flight can bring it back. */
  end(handle: string): Promise<void>;
  /** Ends sessions without their handles. Gives their number, of which some may have ended before. */
  endAllOf(of: SessionsOf): Promise<number>;
  /** Ends a session that goes on under a new handle. The old one opens nothing any more, but it is known where it led. */
  retire(handle: string, successor: string): Promise<void>;
  /** The handle under which a session goes on: the same one, if it was never retired. */
  newestHandle(handle: string): Promise<string>;
}

export interface SessionStart {
  readonly person: Person;
  readonly tokens: HeldTokens;
  /** The session that this one goes on from, whose absolute end it keeps. */
  readonly continues?: SessionTimes;
  /** When the person came back from the authorization server, in epoch milliseconds. */
  readonly returnedAtMs: number;
}

/** A session was ended before it had quite begun. */
export class EndedMeanwhile extends Error {
  override readonly name = 'EndedMeanwhile';
}

export function createSessions(
  records: SealedRecords,
  { lifeTime, clock, index }: { lifeTime: LifeTime; clock: Clock; index: SessionIndex },
): Sessions {
  const readSession = async (handle: string): Promise<Session | undefined> => {
    const part = (await records.read(handle))?.open(SESSION);
    return part && new ReadSession(handle, part);
  };

  /** Writes on top of what was read. False: somebody else wrote meanwhile, or the session has ended. */
  const rewrite = ({ handle, version, person }: Session, { times, held }: Omit<SessionRecord, 'person'>) => {
    const text = formatSessionRecord({ times, person, held });
    return records.replace(handle, SESSION, { version, text, expiresAt: endWith(held, times, lifeTime) });
  };

  /** Deletes the record first: an entry in the index that leads nowhere does no harm. */
  const endSession = async (handle: string, session: Findable | undefined) => {
    await records.delete(handle);
    if (session) await index.remove(recordIdOf(handle), session).catch(() => undefined);
  };

  const findable = async (handle: string): Promise<Findable | undefined> => {
    const session = await readSession(handle);
    return session && { ...session.person, ...session.times };
  };

  return {
    async begin(handle, { person, tokens: held, continues, returnedAtMs }) {
      const now = clock();
      const startedAt = continues?.startedAt ?? now;
      const endsAt = continues?.endsAt ?? now + lifeTime.absoluteSeconds;
      const times = { startedAt, endsAt, lastUsedAt: now };
      const surplus = await index.add(recordIdOf(handle), { ...person, endsAt });
      const parts = { [SESSION]: formatSessionRecord({ person, times, held }) };
      await records.create(handle, { parts, expiresAt: endWith(held, times, lifeTime) });
      // Whoever ends sessions from elsewhere leaves word first and looks then. So one of both sees the other.
      if (await index.wasEnded(person, returnedAtMs)) {
        await endSession(handle, { ...person, endsAt });
        throw new EndedMeanwhile('signed out elsewhere');
      }
      await Promise.all(surplus.map((id) => records.deleteById(id)));
    },
    async read(handle) {
      const session = await readSession(handle);
      return session && isAlive(session.times, lifeTime, clock()) ? session : undefined;
    },
    async use(session) {
      const now = clock();
      if (!isUseDue(session.times, lifeTime, now)) return;
      // Losing against another request is as good: that one was due as well, and came first.
      await rewrite(session, { times: { ...session.times, lastUsedAt: now }, held: session.tokens() });
    },
    async changeTokens(handle, change) {
      for (;;) {
        const session = await readSession(handle);
        if (session === undefined) return false;
        if (await rewrite(session, { times: session.times, held: change(session.tokens()) })) return true;
      }
    },
    async end(handle) {
      await endSession(handle, await findable(handle));
    },
    async endAllOf(of) {
      await index.rememberEnd(of);
      const ids = await index.find(of);
      await Promise.all(ids.map((id) => records.deleteById(id)));
      return ids.length;
    },
    async retire(handle, successor) {
      await endSession(handle, await findable(handle));
      await records.create(handle, { parts: { [MOVED_TO]: successor }, expiresAt: clock() + RETIRED_SECONDS });
    },
    async newestHandle(handle) {
      let newest = handle;
      for (let moves = 0; moves < MOST_MOVES; moves += 1) {
        const moved = (await records.read(newest))?.open(MOVED_TO);
        if (moved === undefined) break;
        newest = moved.text;
      }
      return newest;
    },
  };
}
