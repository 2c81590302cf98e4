import type { ResourceIndicators } from './resource-indicator.js';
import type { Scope } from './scope.js';

/** What one sign-in gave: the right to get access tokens for these resources and scopes. */
export interface Grant {
  /** Distinguishes the grants of one session. */
  readonly id: string;
  /** The further authorization server that gave it; absent: the one where people sign in. */
  readonly provider?: string;
  /** The person's `sub` at that one, if it told one and it isn't the session's. */
  readonly sub?: string;
  /** What the authorization request asked for. What was granted may be less, and only the authorization server knows. */
  readonly resources: ResourceIndicators;
  readonly scope: Scope;
  readonly refreshToken?: string;
  /** Epoch seconds at which the refresh token ends; absent if the authorization server didn't say. */
  readonly refreshEndsAt?: number;
  /** Epoch seconds at which the refresh token was presented; present until whoever did so has written what came. */
  readonly presentedAt?: number;
  /** Whether a request with this refresh token ended without an answer, so that nobody knows what it is worth. */
  readonly isUncertain?: boolean;
  /** What the access token of the sign-in is for. Noted where no refresh token came, since a sign-in brings no other. */
  readonly firstToken?: { readonly resources: ResourceIndicators; readonly scope: Scope } | 'unusable';
  /** The ID Token of the sign-in: the hint for signing out at the authorization server. */
  readonly idToken?: string;
}

/** An access token, kept under the query that it was asked for. */
export interface HeldAccessToken {
  readonly key: string;
  /** The key of the query for just the scopes that were granted; absent if that is how it was asked for. */
  readonly grantedKey?: string;
  readonly grantId: string;
  readonly value: string;
  /** What the authorization server granted, or else what was asked; absent if neither is known. */
  readonly scope?: Scope;
  /** Epoch seconds at which it came. */
  readonly obtainedAt: number;
  /** Epoch seconds; absent if the authorization server gave no lifetime. */
  readonly expiresAt?: number;
  /** Epoch seconds at which the token is no longer served, at the latest its end. */
  readonly heldUntil: number;
}

/** The tokens of one session. */
export interface HeldTokens {
  readonly grants: readonly Grant[];
  readonly accessTokens: readonly HeldAccessToken[];
}

/** When the last refresh token of this provider ends, in epoch seconds; infinite if the end of one is not known. */
export function lastRefreshEnd({ grants }: HeldTokens, provider: string | undefined): number {
  const ends = grants
    .filter((grant) => grant.provider === provider)
    .map(({ refreshEndsAt = Infinity }) => refreshEndsAt);
  return ends.length === 0 ? Infinity : Math.max(...ends);
}
