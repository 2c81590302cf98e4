import type { OpenedPart, SealedRecord, SealedRecords } from '../store/sealed-records.js';
import { recordIdOf } from '../store/sealing.js';
import type { Clock } from '../vocabulary/clock.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { endWith, isAlive, isUseDue, type LifeTime } from './life-time.js';
import type { Person, Session, SessionData } from './session.js';
import type { SessionIndex, SessionsOf } from './session-index.js';

/** The parts of a session's record. Tokens are written by themselves, so that no late write of one undoes the other. */
export interface SessionParts {
  readonly session: SessionData;
  readonly tokens: HeldTokens;
  /** Instead of the others: the session goes on under another handle. */
  readonly movedTo: string;
}

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
  readonly continues?: SessionData;
  /** When the person came back from the authorization server, in epoch milliseconds. */
  readonly returnedAtMs: number;
}

/** A session was ended before it had quite begun. */
export class EndedMeanwhile extends Error {
  override readonly name = 'EndedMeanwhile';
}

export function createSessions(
  records: SealedRecords<SessionParts>,
  { lifeTime, clock, index }: { lifeTime: LifeTime; clock: Clock; index: SessionIndex },
): Sessions {
  /** Deletes the record first: an entry in the index that leads nowhere does no harm. */
  const endSession = async (handle: string, session: SessionData | undefined) => {
    await records.delete(handle);
    if (session) await index.remove(recordIdOf(handle), session).catch(() => undefined);
  };

  const dataOf = async (handle: string) => (await records.read(handle))?.open('session')?.value;

  return {
    async begin(handle, { person, tokens, continues, returnedAtMs }) {
      const now = clock();
      const startedAt = continues?.startedAt ?? now;
      const endsAt = continues?.endsAt ?? now + lifeTime.absoluteSeconds;
      const session = { ...person, startedAt, endsAt, lastUsedAt: now };
      const surplus = await index.add(recordIdOf(handle), session);
      await records.create(handle, { parts: { session, tokens }, expiresAt: endWith(tokens, session, lifeTime) });
      // Whoever ends sessions from elsewhere leaves word first and looks then. So one of both sees the other.
      if (await index.wasEnded(person, returnedAtMs)) {
        await endSession(handle, session);
        throw new EndedMeanwhile('signed out elsewhere');
      }
      await Promise.all(surplus.map((id) => records.deleteById(id)));
    },
    async read(handle) {
      const record = await records.read(handle);
      const session = record?.open('session');
      if (!record || !session || !isAlive(session.value, lifeTime, clock())) return undefined;
      return openSession(handle, record, session);
    },
    async use({ handle, data, version, tokens }) {
      const now = clock();
      if (!isUseDue(data, lifeTime, now)) return;
      const value = { ...data, lastUsedAt: now };
      const held = tokens() ?? { grants: [], accessTokens: [] };
      // Losing against another request is as good: that one wrote the same.
      await records.replace(handle, 'session', { version, value, expiresAt: endWith(held, value, lifeTime) });
    },
    async changeTokens(handle, change) {
      for (;;) {
        const record = await records.read(handle);
        const tokens = record?.open('tokens');
        if (record === undefined || tokens === undefined) return false;
        const value = change(tokens.value);
        const end = newEnd(record, value, lifeTime);
        if (await records.replace(handle, 'tokens', { version: tokens.version, value, ...end })) return true;
      }
    },
    async end(handle) {
      await endSession(handle, await dataOf(handle));
    },
    async endAllOf(of) {
      await index.rememberEnd(of);
      const ids = await index.find(of);
      await Promise.all(ids.map((id) => records.deleteById(id)));
      return ids.length;
    },
    async retire(handle, successor) {
      await endSession(handle, await dataOf(handle));
      await records.create(handle, { parts: { movedTo: successor }, expiresAt: clock() + RETIRED_SECONDS });
    },
    async newestHandle(handle) {
      let newest = handle;
      for (let moves = 0; moves < MOST_MOVES; moves += 1) {
        const moved = (await records.read(newest))?.open('movedTo');
        if (moved === undefined) break;
        newest = moved.value;
      }
      return newest;
    },
  };
}

/** Where the end of refresh tokens is known, a new one moves the end of the record. */
function newEnd(record: SealedRecord<SessionParts>, held: HeldTokens, lifeTime: LifeTime): { expiresAt?: number } {
  if (held.grants.every(({ refreshEndsAt }) => refreshEndsAt === undefined)) return {};
  const session = record.open('session');
  return session === undefined ? {} : { expiresAt: endWith(held, session.value, lifeTime) };
}

function openSession(handle: string, record: SealedRecord<SessionParts>, session: OpenedPart<SessionData>): Session {
  return {
    handle,
    data: session.value,
    version: session.version,
    tokens: () => record.open('tokens')?.value,
  };
}
