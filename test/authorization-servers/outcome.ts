/** What came of a step. `failed` is not expected, and ends the run with 1. */
export interface Outcome {
  readonly outcome: 'kept' | 'differs' | 'not offered' | 'not run' | 'failed';
  /** What was seen, or why. */
  readonly note?: string;
}

export const kept = (note?: string): Outcome => ({ outcome: 'kept', ...(note !== undefined && { note }) });
export const differs = (note: string): Outcome => ({ outcome: 'differs', note });
export const notOffered = (note: string): Outcome => ({ outcome: 'not offered', note });

/** Throws unless the condition holds; the message is the note of the failed step. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
