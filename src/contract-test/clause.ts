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
