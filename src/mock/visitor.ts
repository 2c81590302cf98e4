import type { SessionInfo } from '../../generated/contract/index.js';
import type { Clock } from '../core/clock.js';
import type { Behaviour } from './behaviour.js';

/** The people who can be signed in. The second one is the other person of `another-person`. */
export type People = readonly [SessionInfo, SessionInfo, ...SessionInfo[]];

/** The person at the mock, and what they granted. There is one, because the mock serves one browser. */
export interface Visitor {
  /** The signed-in person, if there is one. */
  current(): SessionInfo | undefined;
  /** The end of the session, in epoch seconds. */
  readonly sessionEnd: number;
  signIn(): void;
  signOut(): void;
  /** Records that the person has been through the sign-in for this query. */
  grant(query: string): void;
  hasGranted(query: string): boolean;
}

const SESSION_SECONDS = 8 * 60 * 60;

/** Makes the visitor that a behaviour starts with: the first person by default. */
export function createVisitor(people: People, { person = 'first', change }: Behaviour, clock: Clock): Visitor {
  const [first, another] = people;
  const byName = { first, another, none: undefined };
  const granted = new Set<string>();
  let signedIn: SessionInfo | undefined = byName[person];
  let due = change && { at: clock() + change.afterSeconds, person: byName[change.to] };
  const current = () => {
    if (due !== undefined && clock() >= due.at) {
      signedIn = due.person;
      due = undefined;
    }
    return signedIn;
  };
  return {
    current,
    sessionEnd: clock() + SESSION_SECONDS,
    signIn() {
      signedIn = current() ?? first;
    },
    signOut() {
      signedIn = undefined;
      due = undefined;
      granted.clear();
    },
    grant: (query) => void granted.add(query),
    hasGranted: (query) => granted.has(query),
  };
}
