import type { Clock } from '../core/clock.js';
import type { BlindIndex } from '../storage/blind-index.js';
import type { Store } from '../storage/store.js';
import type { Person, SessionTimes } from './session.js';

/** Sessions of one issuer: by their id there, by the person, or by both. */
export interface SessionsOf {
  readonly issuer: string;
  readonly sub?: string;
  readonly sid?: string;
}

/**
 * Where sessions are found without their cookies, so that they can be ended from elsewhere (OpenID Connect Back-Channel
 * Logout 1.0, section 2.7). The store sees hashes only. An entry is written before its session and may outlive it: who
 * looks here finds ids of records, of which some may be gone.
 */
export interface SessionIndex {
  /** Makes a session findable. Gives the ids of those that one person has too many of, which are to be ended. */
  add(recordId: string, session: Findable): Promise<readonly string[]>;
  remove(recordId: string, session: Findable): Promise<void>;
  /** The ids of the records. With both `sub` and `sid`, of those that match both. */
  find(of: SessionsOf): Promise<readonly string[]>;
  /** Remembers for a while that these sessions were ended, for those that are just about to begin. */
  rememberEnd(of: SessionsOf): Promise<void>;
  /** Whether a session that is about to begin was ended from elsewhere since its sign-in came back, in epoch ms. */
  wasEnded(person: Pick<Findable, 'issuer' | 'sub' | 'sid'>, sinceMs: number): Promise<boolean>;
}

/** What a session is found by, and for how long. */
export type Findable = Pick<Person, 'issuer' | 'sub' | 'sid'> & Pick<SessionTimes, 'endsAt'>;

/** Longer than a token request and the wait for one's turn may take. */
const REMEMBERED_SECONDS = 900;

/**
 * A session that ended this long before the person came back is still the one that its code was issued for. The id of
 * one that has ended doesn't come back; a person does, so that a person's end counts from the return only.
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
    async remove(recordId, session) {
      const indexes = partsOf(session).flatMap((parts) => names.all(...parts));
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
      return bySid.some((ms) => ms >= sinceMs - SID_MARGIN_MS) || bySub.some((ms) => ms >= sinceMs);
    },
  };
}

/** What the indexes of these sessions are named after. */
function partsOf({ issuer, sub, sid }: SessionsOf): string[][] {
  return [
    ...(sid === undefined ? [] : [['sessions of sid', issuer, sid]]),
    ...(sub === undefined ? [] : [['sessions of sub', issuer, sub]]),
  ];
}

/** A session's id says more than its person. */
function endParts({ issuer, sub = '', sid }: SessionsOf): string[] {
  return sid === undefined ? ['end of sub', issuer, sub] : ['end of sid', issuer, sid];
}
