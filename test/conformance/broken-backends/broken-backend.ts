import type { Change } from './backend/start-backend.js';

/** A backend that is broken on purpose, in one way. */
export interface BrokenBackend {
  /** The requirement that it breaks. */
  readonly breaks: string;
  /** What it does: the predicate of a sentence. */
  readonly fault: string;
  /** Other requirements that break along with it; at most two. */
  readonly alsoBreaks?: readonly string[];
  readonly change: Change;
}

/** A backend that does something another permitted way. */
export interface ConformingVariant {
  /** What it does: the predicate of a sentence. */
  readonly trait: string;
  /** Recommendations that it does not follow, which is permitted. */
  readonly forgoes?: readonly string[];
  readonly change: Change;
}
