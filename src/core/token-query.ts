import type { ResourceIndicators } from './resource-indicator.js';
import type { Scope } from './scope.js';

/** What the frontend asks for: a token for these resources with this scope (the draft, section 4.1). */
export interface TokenQuery {
  readonly resources: ResourceIndicators;
  /** Which further authorization server issues for these resources; absent: the one where people sign in. */
  readonly provider?: string;
  /** Absent: the frontend named none, and no default is set. */
  readonly scope?: Scope;
}

/** The key under which a token is held: the query exactly as asked, so that no wider token ever answers it. */
export function tokenQueryKey(query: TokenQuery): string {
  return JSON.stringify([query.resources, query.scope ?? null]);
}
