import { type Awaitable, whenThere } from '../core/awaitable.js';
import type { HeldTokens } from '../core/held-tokens.js';
import type { SealedRecords } from '../storage/sealed-records.js';
import { recordIdOf } from '../storage/sealing.js';
import type { Emit } from '../telemetry/events.js';
import { isAlive, isUseDue } from './lifetime.js';
import type { Person, Session } from './session.js';
import type { SessionsOf } from './session-index.js';
import { ReadSession } from './session-record.js';
import {
  createSessionWrites,
  MOVED,
  SESSION,
  type SessionWrites,
  type SessionWritesDependencies,
} from './session-writes.js';
import { createUseWriter } from './use-writer.js';

/** Returned instead of the next tokens of a session, to end the session. */
export const endSession = Symbol('end session');

/** What a change of a session's tokens makes of those that it was called with. */
export interface Change<Result> {
  readonly held: HeldTokens | typeof endSession;
  /** Is returned to the caller if this is the change that counts. */
  readonly result: Result;
}

/** A change that has nothing else to say. */
export function changedTo(held: HeldTokens): Change<undefined> {
  return { held, result: undefined };
}

/** The outcome of a change: the result of the call of `change` that counts. `ended`: the session had ended before. */
export type ChangeOutcome<Result> = { readonly kind: 'ended' } | { readonly kind: 'done'; readonly result: Result };

/** The maximum number of successors (`MOVED`) to follow. It bounds the loop. */
const MOST_MOVES = 20;

/** The sessions, by handle: the value of their cookie. */
export interface Sessions {
  /**
   * Starts a session under a new handle. The session that it continues ends in the same step; its handle leads to the
   * new one from then on (`currentHandle`).
   */
  begin(handle: string, start: SessionStart): Promise<BeginOutcome>;
  /** Returns `undefined` if there is no such session, or it has ended. */
  read(handle: string): Awaitable<Session | undefined>;
  /**
   * Restarts the idle time. Returns a promise only if that has to be written, which is rare. The promise does not reject: no
   * request needs to wait for it, and a request that only reads must not fail because the store takes no writes.
   */
  touch(session: Session): Promise<void> | undefined;
  /**
   * Applies a change to the current version of a session's tokens. `change` may be called several times, if other requests
   * write meanwhile; the last call counts. `endSession` ends the session instead; the same tokens leave it as it is. If the
   * session has ended, nothing is written. With `isUse`, the change counts as a use of the session, as `touch` does.
   */
  changeTokens<Result>(
    handle: string,
    change: (held: HeldTokens) => Change<Result>,
    how?: { readonly isUse?: boolean | undefined },
  ): Promise<ChangeOutcome<Result>>;
  /**
   * Ends a session, or its successor. No concurrent write brings it back. Returns `undefined` if there was no session to
   * end.
   */
  end(handle: string): Promise<EndedSession | undefined>;
  /**
   * Ends all sessions of a person or a `sid`, except the one of the handle `except`. Returns how many it ended; one
   * that moves to a successor at this moment (a step-up) may count twice.
   */
  endAllOf(of: SessionsOf, options?: { readonly except?: string }): Promise<number>;
  /** The handle of the newest successor of this session; the same handle if it has none. */
  currentHandle(handle: string): Promise<string>;
}

export interface EndedSession {
  /** The id that it had at last. */
  readonly id: string;
  /** The last tokens that it held. */
  readonly held: HeldTokens;
}

/**
 * The outcome of starting a session. Unless it has begun, nothing of it remains.
 * - `changed`: the session that it continues was changed after it was read. Read it again, and start again.
 * - `revoked`: the authorization server has ended it since its sign-in returned (BCL-15), or the person has signed out
 * of the session that it continues.
 */
export type BeginOutcome =
  | { readonly kind: 'begun' /** The id of the new session in the store. */; readonly id: string }
  | { readonly kind: 'changed' | 'revoked' };

export interface SessionStart {
  readonly person: Person;
  readonly tokens: HeldTokens;
  /** The session that this one continues. The new session keeps its absolute end. */
  readonly continues?: Session;
  /** When the browser returned from the authorization server, in epoch milliseconds. */
  readonly returnedAtMs: number;
}

interface SessionDependencies extends SessionWritesDependencies {
  /** Reports events that no request waits for. */
  readonly emit: Emit;
}

export function createSessions(records: SealedRecords, dependencies: SessionDependencies): Sessions {
  const { lifetime, clock, index } = dependencies;
  const writes = createSessionWrites(records, dependencies);
  const writeUse = createUseWriter(lifetime, dependencies);
  return {
    begin: createBegin(records, writes, dependencies),
    read(handle) {
      return whenThere(records.read(handle, SESSION), (record) => {
        const session = record && new ReadSession(handle, record);
        return session && isAlive(session.times, lifetime, clock()) ? session : undefined;
      });
    },
    touch(session) {
      const now = clock();
      if (!isUseDue(session.times, lifetime, now)) return undefined;
      // If another request has written since, the idle time was restarted, or the next request will restart it.
      return writeUse(session.id, () =>
        writes.rewrite(session, { times: { ...session.times, lastUsedAt: now }, held: session.tokens() }),
      );
    },
    async changeTokens(handle, change, { isUse } = {}) {
      for (;;) {
        const record = await records.read(handle, SESSION);
        if (record === undefined) return { kind: 'ended' };
        const session = new ReadSession(handle, record);
        const before = session.tokens();
        const { held, result } = change(before);
        if (held === before) return { kind: 'done', result };
        const times =
          isUse && isAlive(session.times, lifetime, clock())
            ? { ...session.times, lastUsedAt: clock() }
            : session.times;
        const isDone = held === endSession ? writes.endAsRead(session) : writes.rewrite(session, { times, held });
        if (await isDone) return { kind: 'done', result };
      }
    },
    end: (handle) => endNewest(handle, records, writes),
    async endAllOf(of, { except } = {}) {
      await index.rememberEnd(of);
      const kept = except && recordIdOf(except);
      const ids = (await index.find(of)).filter((id) => id !== kept);
      const ended = await Promise.all(ids.map(writes.endById));
      return ended.filter((isEnded) => isEnded).length;
    },
    currentHandle: (handle) => newestHandle(handle, records),
  };
}

function createBegin(
  records: SealedRecords,
  writes: SessionWrites,
  { lifetime, clock, index }: SessionDependencies,
): Sessions['begin'] {
  return async (handle, { person, tokens: held, continues, returnedAtMs }) => {
    const now = clock();
    const { startedAt, endsAt } = continues?.times ?? { startedAt: now, endsAt: now + lifetime.absoluteSeconds };
    const times = { startedAt, endsAt, lastUsedAt: now };
    const id = recordIdOf(handle);
    const findable = { ...person, endsAt };
    const surplus = await index.add(id, findable);
    await writes.create(handle, { person, times, held });
    // Ending writes a revocation marker before it searches; starting writes the session before it checks for markers.
    // So one of them always sees the other.
    if (await index.wasEnded(person, returnedAtMs)) {
      await writes.undo(handle, findable);
      return { kind: 'revoked' };
    }
    if (continues && !(await writes.endAsRead(continues, handle))) {
      await writes.undo(handle, findable);
      const isGone = (await records.read(continues.handle, SESSION, MOVED)) === undefined;
      return { kind: isGone ? 'revoked' : 'changed' };
    }
    await Promise.all(surplus.map(writes.endById));
    return { kind: 'begun', id };
  };
}

async function endNewest(
  first: string,
  records: SealedRecords,
  writes: SessionWrites,
): Promise<EndedSession | undefined> {
  for (let handle = first; ; ) {
    const record = await records.read(handle, SESSION, MOVED);
    if (record === undefined) return undefined;
    if (record.kind === MOVED) {
      handle = record.bytes.toString();
    } else {
      const session = new ReadSession(handle, record);
      if (await writes.endAsRead(session)) return { id: session.id, held: session.tokens() };
    }
  }
}

async function newestHandle(handle: string, records: SealedRecords): Promise<string> {
  let current = handle;
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const moved = await records.read(current, MOVED);
    if (moved === undefined) break;
    current = moved.bytes.toString();
  }
  return current;
}
