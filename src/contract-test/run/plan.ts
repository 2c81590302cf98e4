import type { Requirement } from '../requirement.js';

/** What a run will do. */
export interface Plan {
  /** In the order in which they run. */
  readonly tested: readonly Requirement[];
  readonly skipped: readonly { readonly requirement: Requirement; readonly reason: string }[];
  /** The most requests to the backend that the run makes. */
  readonly requests: number;
}
