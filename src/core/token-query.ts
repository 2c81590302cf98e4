import type { ResourceIndicators } from './resource-indicator.js';
import type { Scope } from './scope.js';

/** A request of the frontend for a token with this scope for these resources (the draft, section 4.1). */
export interface TokenQuery {
  readonly resources: ResourceIndicators;
  /** The name of the further authorization server that issues for these resources; absent for the default one. */
  readonly provider?: string;
  /** Absent if the frontend named none and no default is configured. */
  readonly scope?: Scope;
}

/** Returns the key that a token is held under: the exact query, so that no wider token answers it. */
export function tokenQueryKey(query: TokenQuery): string {
  return JSON.stringify([query.resources, query.scope ?? null]);
}
