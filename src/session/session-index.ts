import { CLOCK_SKEW_SECONDS, type Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import type { Person, SessionTimes } from './session.js';

/** Identifies sessions of one issuer: by their id there (`sid`), by the person (`sub`), or by both. */
export interface SessionsOf {
  readonly issuer: string;
  readonly sub?: string;
  readonly sid?: string;
}

/**
 * Finds sessions without their cookies, so that a logout token can end them (OpenID Connect Back-Channel Logout 1.0,
 * section 2.7). The store sees only hashes. An entry is written before its session and may outlive it, so some of the
 * records that `find` returns may not exist.
 */
export interface SessionIndex {
  /** Adds a session. Returns the ids of sessions that exceed the bound for one person, which the caller is to end. */
  add(recordId: string, session: Findable): Promise<readonly string[]>;
  /** Removes a session from the indexes of these members. */
  remove(recordId: string, of: SessionsOf): Promise<void>;
  /** The ids of the sessions' records. With both `sub` and `sid`, only sessions that match both. */
  find(of: SessionsOf): Promise<readonly string[]>;
  /** Writes a revocation marker, which `wasEnded` finds for a while, to stop sessions that are being started. */
  rememberEnd(of: SessionsOf): Promise<void>;
  /** Whether a session was revoked after its sign-in returned, at `sinceMs` in epoch milliseconds. */
  wasEnded(person: Pick<Findable, 'issuer' | 'sub' | 'sid'>, sinceMs: number): Promise<boolean>;
}

/** The members that a session is found by, and its end. */
export type Findable = Pick<Person, 'issuer' | 'sub' | 'sid'> & Pick<SessionTimes, 'endsAt'>;

/** Longer than a token request and the wait for the session lock may take. */
const REMEMBERED_SECONDS = 900;

/**
 * A `sid` that was revoked up to this long before the sign-in returned also ends the new session: the code may have
 * been issued for it, and a `sid` is not reused. A `sub` is, so its revocation counts only after the sign-in returned.
 */
const SID_MARGIN_MS = 60_000;

type IndexedStore = Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'>;

export function createSessionIndex(
  store: IndexedStore,
  { names, clock }: { names: BlindIndex; clock: Clock },
): SessionIndex {
  const membersOf = async (indexes: readonly string[]) =>
    (await Promise.all(indexes.map((index) => store.readIndex(index)))).flat();

  return {
    async add(recordId, session) {
      const entry = { member: recordId, expiresAt: session.endsAt };
      const adding = partsOf(session).map((parts) => store.addToIndex(names.newest(...parts), entry));
      return (await Promise.all(adding)).flat();
    },
    async remove(recordId, of) {
      const indexes = partsOf(of).flatMap((parts) => names.all(...parts));
      await Promise.all(indexes.map((index) => store.removeFromIndex(index, recordId)));
    },
    async find(of) {
      const [first = [], ...others] = await Promise.all(partsOf(of).map((parts) => membersOf(names.all(...parts))));
      return [...new Set(first)].filter((recordId) => others.every((other) => other.includes(recordId)));
    },
    async rememberEnd(of) {
      const entry = { member: String(Date.now()), expiresAt: clock() + REMEMBERED_SECONDS };
      await store.addToIndex(names.newest(...endParts(of)), entry);
    },
    async wasEnded({ issuer, sub, sid }, sinceMs) {
      const endsOf = async (of: SessionsOf) => (await membersOf(names.all(...endParts(of)))).map(Number);
      const bySid = sid === undefined ? [] : await endsOf({ issuer, sid });
      const bySub = await endsOf({ issuer, sub });
      // A marker of a clock that is further ahead would stop the sign-ins of this person until then.
      const latestMs = Date.now() + CLOCK_SKEW_SECONDS * 1000;
      return bySid.some((ms) => ms >= sinceMs - SID_MARGIN_MS) || bySub.some((ms) => ms >= sinceMs && ms <= latestMs);
    },
  };
}

/** The names of the indexes with these sessions. */
function partsOf({ issuer, sub, sid }: SessionsOf): string[][] {
  return [
    ...(sid === undefined ? [] : [['sessions of sid', issuer, sid]]),
    ...(sub === undefined ? [] : [['sessions of sub', issuer, sub]]),
  ];
}

/** The name of the index with the revocation markers: by `sid` if there is one, because it is more specific. */
function endParts({ issuer, sub = '', sid }: SessionsOf): string[] {
  return sid === undefined ? ['end of sub', issuer, sub] : ['end of sid', issuer, sid];
}
