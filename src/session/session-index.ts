import type { KeyedNames } from '../store/keyed-names.js';
import type { Store } from '../store/store.js';
import type { Clock } from '../vocabulary/clock.js';
import type { SessionData } from './session.js';

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

type Findable = Pick<SessionData, 'issuer' | 'sub' | 'sid' | 'endsAt'>;

/** Longer than a code lives and a token request takes. */
const REMEMBERED_SECONDS = 900;

type IndexedStore = Pick<Store, 'addToIndex' | 'readIndex' | 'removeFromIndex'>;

export function createSessionIndex(
  store: IndexedStore,
  { names, clock }: { names: KeyedNames; clock: Clock },
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
      // The id of a session that has ended never comes back; a person does.
      const bySid = sid === undefined ? [] : await membersOf(names.all(...endParts({ issuer, sid })));
      const bySub = await membersOf(names.all(...endParts({ issuer, sub })));
      return bySid.length > 0 || bySub.some((endedAtMs) => Number(endedAtMs) >= sinceMs);
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
