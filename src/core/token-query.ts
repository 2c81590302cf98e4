import { onceForFrozen } from './once-for-frozen.js';
import type { ResourceIndicators } from './resource-indicator.js';
import type { Scope } from './scope.js';

/** Resources and scope of a token. */
export interface ResourceQuery {
  readonly resources: ResourceIndicators;
  /** Absent if the frontend named none and no default is configured. */
  readonly scope?: Scope;
  /** The thumbprint of the key that the token is bound to (RFC 9449, section 6.1). Absent: a bearer token. */
  readonly boundTo?: string;
}

/** A request of the frontend for a token with this scope for these resources (the draft, section 4.1). */
export interface TokenQuery extends ResourceQuery {
  /** The name of the authorization server that issues tokens for these resources. */
  readonly authorizationServer: string;
  /**
   * Whether the authorization server is never asked for a part of a grant (`narrowing: never`). Then the one token of the
   * grant answers each query within it.
   */
  readonly wholeGrant?: boolean;
}

/** What a refresh asks for, and what its token is held under. */
export function requestedQuery(query: TokenQuery): ResourceQuery {
  return query.wholeGrant ? { resources: query.resources, boundTo: query.boundTo } : query;
}

/**
 * Returns the key that a token is held under: the exact query, so that no wider token answers it, and none that is bound
 * to another key or to none.
 */
export const tokenQueryKey = onceForFrozen(({ resources, scope, boundTo }: ResourceQuery): string =>
  JSON.stringify([resources, scope ?? null, ...(boundTo === undefined ? [] : [boundTo])]),
);
