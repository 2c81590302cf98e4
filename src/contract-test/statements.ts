import type { Level } from './clause.js';
import type { Answer } from './probe/answer.js';

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
