import type { OpenedPart, SealedRecord, SealedRecords } from '../store/sealed-records.js';
import type { Clock } from '../vocabulary/clock.js';
import type { HeldTokens } from '../vocabulary/held-tokens.js';
import { endOf, isAlive, isUseDue, type LifeTime } from './life-time.js';
import type { Session, SessionData } from './session.js';

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
  /** Begins a session under a new handle. */
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
  /** Ends a session that goes on under a new handle. The old one opens nothing any more, but it is known where it led. */
  retire(handle: string, successor: string): Promise<void>;
  /** The handle under which a session goes on: the same one, if it was never retired. */
  newestHandle(handle: string): Promise<string>;
}

export interface SessionStart {
  readonly person: Pick<SessionData, 'issuer' | 'sub' | 'sid' | 'claims'>;
  readonly tokens: HeldTokens;
  /** The session that this one goes on from, whose absolute end it keeps. */
  readonly continues?: SessionData;
}

export function createSessions(
  records: SealedRecords<SessionParts>,
  { lifeTime, clock }: { lifeTime: LifeTime; clock: Clock },
): Sessions {
  return {
    async begin(handle, { person, tokens, continues }) {
      const now = clock();
      const startedAt = continues?.startedAt ?? now;
      const endsAt = continues?.endsAt ?? now + lifeTime.absoluteSeconds;
      const session = { ...person, startedAt, endsAt, lastUsedAt: now };
      await records.create(handle, { parts: { session, tokens }, expiresAt: endOf(session, lifeTime) });
    },
    async read(handle) {
      const record = await records.read(handle);
      const session = record?.open('session');
      if (!record || !session || !isAlive(session.value, lifeTime, clock())) return undefined;
      return openSession(handle, record, session);
    },
    async use({ handle, data, version }) {
      const now = clock();
      if (!isUseDue(data, lifeTime, now)) return;
      const value = { ...data, lastUsedAt: now };
      // Losing against another request is as good: that one wrote the same.
      await records.replace(handle, 'session', { version, value, expiresAt: endOf(value, lifeTime) });
    },
    async changeTokens(handle, change) {
      for (;;) {
        const tokens = (await records.read(handle))?.open('tokens');
        if (tokens === undefined) return false;
        const value = change(tokens.value);
        if (await records.replace(handle, 'tokens', { version: tokens.version, value })) return true;
      }
    },
    async end(handle) {
      await records.delete(handle);
    },
    async retire(handle, successor) {
      await records.delete(handle);
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

function openSession(handle: string, record: SealedRecord<SessionParts>, session: OpenedPart<SessionData>): Session {
  return {
    handle,
    data: session.value,
    version: session.version,
    tokens: () => record.open('tokens')?.value,
  };
}
