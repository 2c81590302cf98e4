import type { GetSessionInfoData, SessionInfo } from '../../generated/contract/index.js';
import { type Answer, askBackend, pathAt, signInPath } from './backend.js';
import { createListeners } from './listeners.js';
import type { SessionOutcome } from './outcomes.js';
import { changes, learnPerson, onPersonChange, type Person } from './person.js';
import { refusalOf } from './refusal.js';

const SESSION_INFO: GetSessionInfoData['url'] = '/.well-known/bff-sessioninfo';

export type SessionListener = (outcome: SessionOutcome) => void;

export let current: SessionOutcome | undefined;
let asking: Promise<SessionOutcome> | undefined;
const listeners = createListeners<SessionOutcome>();

/** The last known session, without a request; `undefined` before the first answer, `unavailable` if that was an outage. */
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
export const listen = listeners.add;

async function ask(): Promise<SessionOutcome> {
  const before = changes;
  const answer = await askBackend(pathAt(SESSION_INFO));
  // The person signed in or out in the meantime, so the answer may be outdated.
  if (changes !== before) return ask();
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
  return { retryAfterSeconds: 60, ...refusal, kind: 'unavailable' };
}

function signedOut(error: string): SessionOutcome {
  return { kind: 'signed-out', signInUri: signInPath(), error };
}

// Without a `sub`, all claims together identify the person, except those that change while the person stays.
function personOf({ exp, iat, auth_time, acr, amr, can_grant_more, ...lasting }: SessionInfo): string {
  return typeof lasting.sub === 'string' ? lasting.sub : JSON.stringify(lasting);
}

/** Follows a change that a token request or another tab has noticed. */
function follow(person: Person): void {
  if (person === null) settle(signedOut('invalid_session'));
  else void getSession();
}

function settle(outcome: SessionOutcome): void {
  // An outage does not change what is known; if nothing is, the outage is the first outcome.
  if (outcome.kind === 'unavailable' && current) return;
  const changed = stateOf(outcome) !== stateOf(current);
  current = outcome;
  if (changed) listeners.call(outcome);
}

function stateOf(outcome: SessionOutcome | undefined): string | undefined {
  return outcome?.kind === 'signed-in' ? JSON.stringify(outcome.session) : outcome?.kind;
}
