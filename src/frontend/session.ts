import type { GetSessionInfoData } from '../../generated/contract/index.js';
import { type Answer, askBackend, pathAt } from './backend.js';
import type { SessionOutcome } from './outcomes.js';
import { signInPath } from './paths.js';
import { changeCount, learnPerson, onPersonChange, type Person } from './person.js';
import { refusalOf } from './refusal.js';

const SESSION_INFO: GetSessionInfoData['url'] = '/.well-known/bff-sessioninfo';

export type SessionListener = (outcome: SessionOutcome) => void;

let current: SessionOutcome | undefined;
let asking: Promise<SessionOutcome> | undefined;
const listeners = new Set<SessionListener>();

/** The last known session, without a request; `undefined` until the backend has answered once. */
export function currentSession(): SessionOutcome | undefined {
  return current;
}

/**
 * Asks the backend who is signed in. Concurrent calls share one request. Asking does not extend the session, so a page may
 * call this as often as it likes.
 */
export function getSession(): Promise<SessionOutcome> {
  onPersonChange(follow);
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** Calls back with each change of `currentSession()`. */
export function listen(listener: SessionListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

async function ask(): Promise<SessionOutcome> {
  const before = changeCount();
  const answer = await askBackend(pathAt(SESSION_INFO));
  // The person signed in or out in the meantime, so the answer may be outdated.
  if (changeCount() !== before) return ask();
  const outcome = readSession(answer);
  if (outcome.kind === 'signed-in') learnPerson(personOf(outcome.session));
  if (outcome.kind === 'signed-out') learnPerson(null);
  settle(outcome);
  return outcome;
}

function readSession(answer: Answer): SessionOutcome {
  if (answer.status === 200) return { kind: 'signed-in', session: answer.body };
  const refusal = refusalOf(answer);
  // Taken literally, the draft (section 5.3) answers `backend_not_ready` where no session exists.
  if (refusal.kind === 'signed-out' || refusal.error === 'backend_not_ready') return signedOut(refusal.error);
  return refusal.kind === 'unavailable' ? refusal : { ...refusal, kind: 'unavailable', retryAfterSeconds: 60 };
}

function signedOut(error: string): SessionOutcome {
  return { kind: 'signed-out', signInUri: signInPath(), error };
}

// Without a `sub`, all claims together identify the person.
function personOf(session: Readonly<Record<string, unknown>>): string {
  return typeof session.sub === 'string' ? session.sub : JSON.stringify(session);
}

/** Follows a change that a token request or another tab has noticed. */
function follow(person: Person): void {
  if (person === null) settle(signedOut('invalid_session'));
  else void getSession();
}

function settle(outcome: SessionOutcome): void {
  // An outage does not change what is known.
  if (outcome.kind === 'unavailable' && current) return;
  const changed = stateOf(outcome) !== stateOf(current);
  current = outcome;
  if (changed) for (const listener of [...listeners]) listener(outcome);
}

function stateOf(outcome: SessionOutcome | undefined): string | undefined {
  return outcome?.kind === 'signed-in' ? JSON.stringify(outcome.session) : outcome?.kind;
}
