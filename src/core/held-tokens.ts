import type { ResourceIndicators } from './resource-indicator.js';
import { includesScope, type Scope } from './scope.js';
import type { TokenQuery } from './token-query.js';

/** The result of one authorization: the right to get access tokens for these resources and scopes. */
export interface Grant {
  /** Unique within the session. */
  readonly id: string;
  /** The name of the authorization server that issued it. */
  readonly authorizationServer: string;
  /** The `sub` at that authorization server, if it stated one that differs from the session's. */
  readonly sub?: string;
  /** What the authorization request asked for. */
  readonly resources: ResourceIndicators;
  readonly scope: Scope;
  /** What was asked for and not granted, as far as the authorization server said. */
  readonly withheld?: WithheldScope;
  readonly refreshToken?: string;
  /** Refresh tokens that this one replaces without having been presented. They are revoked when the session ends. */
  readonly earlierRefreshTokens?: readonly string[];
  /** When the refresh token expires, in epoch seconds; absent if the authorization server did not say. */
  readonly refreshEndsAt?: number;
  /** The mark that the refresh token is being presented. Removed when the outcome is stored. */
  readonly mark?: PresentationMark;
  /** Whether a request with this refresh token ended without a response, so that its outcome is unknown. */
  readonly isUncertain?: boolean;
  /** What the access token of the sign-in is for. Set if the grant has no refresh token, and so no way to another token. */
  readonly firstToken?: { readonly resources: ResourceIndicators; readonly scope: Scope } | 'unusable';
  /** The ID Token of the sign-in, sent as `id_token_hint` when signing out at the authorization server. */
  readonly idToken?: string;
}

/** Scope that was not granted, for queries for one of these resources; without `resources`, for every query. */
export interface WithheldScope {
  readonly resources?: ResourceIndicators;
  readonly scope: Scope;
}

/** Marks that a process is about to present a refresh token, or has presented it and does not know the outcome yet. */
export interface PresentationMark {
  /** No other presentation has the same. */
  readonly id: string;
  /** Epoch seconds. */
  readonly setAt: number;
}

/** An access token, held under the query that it was requested for. */
export interface HeldAccessToken {
  readonly key: string;
  /** The key of the query for exactly the granted scopes, if the request was for others. */
  readonly grantedKey?: string;
  readonly grantId: string;
  readonly value: string;
  /** The granted scope, or else the requested one; absent if neither is known. */
  readonly scope?: Scope;
  /** If `scope` is absent: the scope of the grant. The token is for at most this. */
  readonly grantScope?: Scope;
  /** When it was received, in epoch seconds. */
  readonly obtainedAt: number;
  /** When it expires, in epoch seconds; absent if the authorization server stated no lifetime. */
  readonly expiresAt?: number;
  /** Epoch seconds at which the token is no longer served, at the latest its end. */
  readonly heldUntil: number;
}

/** The tokens of one session. */
export interface HeldTokens {
  readonly grants: readonly Grant[];
  readonly accessTokens: readonly HeldAccessToken[];
}

/** When the last refresh token of this authorization server expires, in epoch seconds; infinite if one has no known end. */
export function lastRefreshEnd({ grants }: HeldTokens, authorizationServer: string): number {
  const ends = grants
    .filter((grant) => grant.authorizationServer === authorizationServer)
    .map(({ refreshEndsAt = Infinity }) => refreshEndsAt);
  return ends.length === 0 ? Infinity : Math.max(...ends);
}

/** The scope of a grant that queries for these resources can be for, as far as the authorization server said. */
export function grantedScope(
  { scope, withheld }: Pick<Grant, 'scope' | 'withheld'>,
  resources: ResourceIndicators,
): Scope {
  if (withheld === undefined || !concerns(withheld, resources)) return scope;
  return scope.filter((token) => !withheld.scope.includes(token));
}

function concerns({ resources: of }: WithheldScope, resources: ResourceIndicators): boolean {
  if (of === undefined) return true;
  return of.length === 0 ? resources.length === 0 : resources.some((resource) => of.includes(resource));
}

/** Whether the token of a whole grant is for at least the scope of a query. */
export function coversScope({ scope, grantScope }: HeldAccessToken, query: Pick<TokenQuery, 'scope'>): boolean {
  return query.scope === undefined || includesScope(scope ?? grantScope ?? [], query.scope);
}
