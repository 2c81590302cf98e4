import type { CheckContext } from './check-context.js';
import type { Answer } from './probe/answer.js';

/**
 * The source's level of obligation. `stated`: given as a fact or procedure, without a keyword of RFC 2119. `implied`: it
 * follows from the source. `project`: good practice that no source demands of this component.
 */
export type Level =
  | 'MUST'
  | 'MUST NOT'
  | 'SHOULD'
  | 'SHOULD NOT'
  | 'RECOMMENDED'
  | 'MAY'
  | 'stated'
  | 'implied'
  | 'project';

/** What a check needs besides the base URL. */
export type Need =
  | 'session'
  | 'second session'
  | 'sign-in'
  | 'two scopes'
  | 'two resources'
  | 'plain address'
  | 'extra headers'
  | 'login'
  | 'logout'
  | 'back-channel logout'
  | 'authorization server';

/** Where a requirement comes from, and what it says. */
export interface Clause {
  /** Family and number, such as `SES-01`. */
  readonly id: string;
  readonly level: Level;
  /** One sentence, which is true of a backend that keeps it. */
  readonly sentence: string;
  /** Document and section. */
  readonly source: string;
}

/** A clause that cannot be tested over HTTP, and why. */
export interface UntestableClause extends Clause {
  readonly reason: string;
}

/** A clause with a check. */
export interface Requirement extends Clause {
  /** The consequence of not keeping it. */
  readonly why: string;
  /** How it is checked, in words. */
  readonly check: string;
  readonly needs: readonly Need[];
  /** The most requests to the backend that a run of the check makes, sign-ins included. */
  readonly requests: number;
  /** It ends the session that it uses, or disturbs other sessions: it runs late, and on a session of its own. */
  readonly isDestructive?: true;
  /** It evaluates the whole run. */
  readonly runsLast?: true;
  /**
   * IDs of prerequisites. The check does not run if one of them is not kept, since it would only find the
   * same fault again. Default: that the two endpoints exist.
   */
  readonly requires?: readonly string[];
  /** Runs the check. A check that states nothing has found the requirement kept. */
  run(context: CheckContext): Statements;
}

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
  return { kind: 'finding', expected, seen, answer, ...(level ? { level } : {}) };
}

/** A finding about something else than one answer, such as what the authorization server received. */
export function observation(expected: string, seen: string, level?: Level): Finding {
  return { kind: 'finding', expected, seen, ...(level ? { level } : {}) };
}

export function note(text: string): Note {
  return { kind: 'note', text };
}

export function notApplicable(reason: string): NotApplicable {
  return { kind: 'not applicable', reason };
}
