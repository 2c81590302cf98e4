import { ENDPOINTS } from './endpoints.js';
import { type Answer, bringsToken } from './probe/answer.js';
import type { Caller } from './probe/caller.js';
import { type Finding, finding, Inconclusive, type Statements } from './statements.js';

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

/** Asks both endpoints; an answer that this is true of is not what was expected. */
export async function* expectOfBoth(
  caller: Caller,
  expected: string,
  isWrong: (answer: Answer) => boolean,
): Statements {
  for (const path of ENDPOINTS) {
    const answer = await caller.ask(path);
    if (isWrong(answer)) yield finding(expected, answer);
  }
}
