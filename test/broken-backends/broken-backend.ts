import type { Change } from './backend/start-backend.js';

/** A backend that is broken on purpose, in one way. */
export interface BrokenBackend {
  /** The requirement that it breaks. */
  readonly breaks: string;
  /** What it does, for people. */
  readonly deed: string;
  /** Other requirements that are broken along with it; at most two. */
  readonly followers?: readonly string[];
  readonly change: Change;
}

/** A backend that does otherwise than most, as it may. */
export interface ConformingVariant {
  /** What it does, for people. */
  readonly custom: string;
  readonly change: Change;
}
