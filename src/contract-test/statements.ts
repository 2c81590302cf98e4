import type { Level } from './clause.js';
import { ENDPOINTS } from './endpoints.js';
import { type Answer, bringsToken } from './probe/answer.js';
import type { Caller } from './probe/caller.js';

/** What a check states, one by one. */
export type Statements = AsyncGenerator<Finding | Note | NotApplicable, void, void>;

/** The backend does not keep the requirement. */
export interface Finding {
  readonly kind: 'finding';
  readonly expected: string;
  /** What came instead. Secrets are removed before it is reported. */
  readonly seen: string;
  /** The answer that shows it, if there is one. */
  readonly answer?: Answer;
  /** Where this part of the requirement is weaker or stronger than the whole. */
  readonly level?: Level;
}

/** Worth reporting, and no fault. */
export interface Note {
  readonly kind: 'note';
  readonly text: string;
}

/** Why a requirement does not apply to this backend: it lacks an optional feature. */
export interface NotApplicable {
  readonly kind: 'not applicable';
  readonly reason: string;
}

/** Thrown by a check that cannot reach a conclusion. The requirement then counts as not tested, never as kept. */
export class Inconclusive extends Error {
  override name = 'Inconclusive';
}

/** A finding about an answer. `seen` is the summary of the answer by default. */
export function finding(
  expected: string,
  answer: Answer,
  { seen = answer.summary, level }: { seen?: string; level?: Level } = {},
): Finding {
  return { kind: 'finding', expected, seen, answer, level };
}

/** A finding about something else than one answer, such as what the authorization server received. */
export function observation(expected: string, seen: string, level?: Level): Finding {
  return { kind: 'finding', expected, seen, level };
}

export function note(text: string): Note {
  return { kind: 'note', text };
}

export function notApplicable(reason: string): NotApplicable {
  return { kind: 'not applicable', reason };
}

/** Without a session: 400 `invalid_session`, and neither token nor claim (the draft, section 4.3.1). */
export function* expectInvalidSession(answer: Answer): Generator<Finding, void, void> {
  if (answer.status === 200 || bringsToken(answer)) yield finding('400 invalid_session, no token and no claim', answer);
  else if (answer.status !== 400 || answer.error !== 'invalid_session') yield finding('400 invalid_session', answer);
}

/** An error object with one of these codes, and no token. */
export function* expectRefusal(answer: Answer, ...codes: readonly string[]): Generator<Finding, void, void> {
  const isRefused = answer.status >= 400 && answer.status < 500 && !bringsToken(answer);
  if (!isRefused || (codes.length > 0 && !codes.includes(answer.error ?? '')))
    yield finding(`${['400', codes.join(' or ')].filter(Boolean).join(' ')}, no token`, answer);
}

/** The token that a check continues with. Throws `Inconclusive` without one: there is nothing to compare. */
export function expectedToken(answer: Answer): string {
  if (answer.accessToken === undefined) throw new Inconclusive(`no token to compare with: ${answer.summary}`);
  return answer.accessToken;
}

/**
 * Asks both endpoints, each with the cookie that the caller has now, whatever the first answer sets. An answer that
 * `isWrong` is true of is not what was expected.
 */
export async function* expectOfBoth(
  caller: Caller,
  expected: string,
  isWrong: (answer: Answer) => boolean,
): Statements {
  const { cookie } = caller;
  for (const path of ENDPOINTS) {
    const answer = await caller.withCookie(cookie).ask(path);
    if (isWrong(answer)) yield finding(expected, answer);
  }
}
