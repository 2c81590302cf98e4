import type { CheckContext } from './check-context.js';
import type { Answer } from './probe/answer.js';

/**
 * How strongly the source says it. `stated`: as a fact or procedure, without a keyword of RFC 2119. `implied`: it
 * follows from what the source says. `project`: good practice that no source asks of this component.
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

/** What a check can't do without, besides the base URL. */
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
  /** One sentence that a backend keeps or does not keep. */
  readonly sentence: string;
  /** Document and section. */
  readonly source: string;
}

/** A clause that nobody checks over HTTP, and why. */
export interface UntestableClause extends Clause {
  readonly reason: string;
}

/** A clause that is checked. */
export interface Requirement extends Clause {
  /** What goes wrong for somebody when it is not kept. */
  readonly why: string;
  /** How it is checked, for people. */
  readonly check: string;
  readonly needs: readonly Need[];
  /** The most requests to the backend that a run of the check makes, sign-ins included. */
  readonly requests: number;
  /** It ends the session that it uses, or disturbs those of others: run late, and on a session of its own. */
  readonly isDestructive?: true;
  /** It looks at what the run has brought. */
  readonly runsLast?: true;
  /**
   * IDs or families. Not judged if one of these was found not to be kept, since it would only be found again. Default:
   * that the two endpoints are there.
   */
  readonly requires?: readonly string[];
  /** Goes from the probe to what it found. Nothing found: kept. */
  run(context: CheckContext): Statements;
}

/** What a check says, as it comes up. One that says nothing has found nothing wrong. */
export type Statements = AsyncGenerator<Finding | Note | NotApplicable, void, void>;

/** The backend does otherwise than the requirement says. */
export interface Finding {
  readonly kind: 'finding';
  readonly expected: string;
  /** What came instead. Secrets are taken out before anybody reads it. */
  readonly seen: string;
  /** The answer that shows it, if it is one. */
  readonly answer?: Answer;
  /** Where this part of the requirement is weaker or stronger than the whole. */
  readonly level?: Level;
}

/** Worth telling, and nothing wrong. */
export interface Note {
  readonly kind: 'note';
  readonly text: string;
}

/** Why a requirement does not bind this backend: it has no such feature, and needs none. */
export interface NotApplicable {
  readonly kind: 'not applicable';
  readonly reason: string;
}

/** Thrown by a check that can't find out. It is never taken for a requirement that is kept. */
export class Inconclusive extends Error {
  override name = 'Inconclusive';
}

/** A finding about an answer; `seen` describes the answer unless something else says it better. */
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
