import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import { includesScope, type Scope } from '../core/scope.js';
import { type ResourceQuery, tokenQueryKey } from '../core/token-query.js';

/** Bounds the tokens of a session, however many different queries a page sends. */
const ACCESS_TOKENS_PER_SESSION = 50;

/** The lifetime of a token without `expires_in`, if it can be replaced (CACHE-10). */
const UNKNOWN_LIFETIME_SECONDS = 300;

/** Longer than any session. */
const LONGER_THAN_SESSIONS_SECONDS = 365 * 24 * 60 * 60;

export const nothingHeld: HeldTokens = { grants: [], accessTokens: [] };

/**
 * Adds a grant. Older grants that it covers in full are dropped, because their tokens are its own, or will be. So are
 * those of another person at the same authorization server.
 */
export function addGrant(held: HeldTokens, grant: Grant): HeldTokens {
  // Some authorization servers issue a refresh token at the first consent only.
  const isNeeded = (older: Grant) => grant.refreshToken === undefined && older.refreshToken !== undefined;
  const isKept = (older: Grant) =>
    older.authorizationServer !== grant.authorizationServer ||
    (older.sub === grant.sub && (!covers(grant, older) || isNeeded(older)));
  const kept = held.grants.filter(isKept);
  const ids = new Set(kept.map(({ id }) => id));
  return { grants: [...kept, grant], accessTokens: held.accessTokens.filter((token) => ids.has(token.grantId)) };
}

function covers(grant: Grant, other: Grant): boolean {
  return (
    includesScope(grant.scope, other.scope) && other.resources.every((resource) => grant.resources.includes(resource))
  );
}

/** Removes a grant and all its access tokens (RT-10). */
export function removeGrant(held: HeldTokens, grantId: string): HeldTokens {
  return {
    grants: held.grants.filter(({ id }) => id !== grantId),
    accessTokens: held.accessTokens.filter((token) => token.grantId !== grantId),
  };
}

/** Marks a grant's refresh token as about to be presented, so that other processes know if the outcome is lost. */
export function markPresented(held: HeldTokens, grantId: string, now: number): HeldTokens {
  return changeGrant(held, grantId, (grant) => ({ ...grant, presentedAt: now }));
}

/** Marks the request with a refresh token as finished with an unknown outcome. */
export function markUncertain(held: HeldTokens, { grant, refreshToken }: Pick<Rotation, 'grant' | 'refreshToken'>) {
  return changeGrant(held, grant.id, (current) => {
    const { presentedAt: _, ...rest } = current;
    return current.refreshToken === refreshToken ? { ...rest, isUncertain: true } : current;
  });
}

export interface Rotation {
  readonly grant: Grant;
  /** The refresh token that was presented. */
  readonly refreshToken: string;
  /** The refresh token in the response, if there is one (RT-03, RT-04). */
  readonly successor: string | undefined;
  /** When the current refresh token ends, in epoch seconds, if the response says it. */
  readonly endsAt?: number | undefined;
}

/** Replaces the refresh token that was presented. If another request has replaced it since, that one stays. */
export function rotate(held: HeldTokens, { grant, refreshToken, successor, endsAt }: Rotation): HeldTokens {
  return changeGrant(held, grant.id, (current) => {
    if (current.refreshToken !== refreshToken) return current;
    const { refreshEndsAt, presentedAt: _, isUncertain: _uncertain, ...rest } = current;
    // The end of the old refresh token does not apply to its successor.
    const end = endsAt ?? (successor === undefined ? refreshEndsAt : undefined);
    return { ...rest, refreshToken: successor ?? refreshToken, refreshEndsAt: end };
  });
}

function changeGrant(held: HeldTokens, grantId: string, change: (grant: Grant) => Grant): HeldTokens {
  return { ...held, grants: held.grants.map((grant) => (grant.id === grantId ? change(grant) : grant)) };
}

/** Stores an access token of an existing grant, in place of the one held under the same key, and drops expired ones. */
export function keepAccessToken(held: HeldTokens, token: HeldAccessToken): HeldTokens {
  if (!held.grants.some(({ id }) => id === token.grantId)) return held;
  const others = held.accessTokens.filter((other) => other.key !== token.key && other.heldUntil > token.obtainedAt);
  return { ...held, accessTokens: [...others, token].slice(-ACCESS_TOKENS_PER_SESSION) };
}

/** Drops an access token that a resource server has rejected. */
export function dropAccessToken(held: HeldTokens, { value }: HeldAccessToken): HeldTokens {
  return { ...held, accessTokens: held.accessTokens.filter((token) => token.value !== value) };
}

/** An access token from a token response. */
export interface IssuedAccessToken {
  /** The query that it was requested for. */
  readonly query: ResourceQuery;
  readonly grantId: string;
  readonly value: string;
  /** As granted, or else as requested. */
  readonly scope: Scope | undefined;
  readonly expiresIn: number | undefined;
  /** The lifetime without `expires_in` (`assumedLifetime`). */
  readonly assumedLifetimeSeconds: number;
  /** When it was requested. Its lifetime counts from here, because the response may have been delayed (TOK-65). */
  readonly askedAt: number;
  /** When the response arrived. */
  readonly now: number;
}

/** Makes a held token of an issued one. */
export function heldAccessToken(issued: IssuedAccessToken): HeldAccessToken {
  const { query, grantId, value, scope, expiresIn, assumedLifetimeSeconds, askedAt, now } = issued;
  const key = tokenQueryKey(query);
  const grantedKey = scope === undefined ? key : tokenQueryKey({ resources: query.resources, scope });
  return {
    key,
    grantId,
    value,
    obtainedAt: now,
    heldUntil: askedAt + (expiresIn ?? assumedLifetimeSeconds),
    grantedKey: grantedKey === key ? undefined : grantedKey,
    scope,
    expiresAt: expiresIn === undefined ? undefined : askedAt + expiresIn,
  };
}

/**
 * How long a token without `expires_in` is held: as configured; else for a while if it can be replaced then; else until
 * the session ends (CACHE-10).
 */
export function assumedLifetime(configuredSeconds: number | undefined, canBeReplaced: boolean): number {
  return configuredSeconds ?? (canBeReplaced ? UNKNOWN_LIFETIME_SECONDS : LONGER_THAN_SESSIONS_SECONDS);
}

/** Whether a token of this authorization server can be replaced by a refresh. */
export function isRefreshable({ grants }: HeldTokens, authorizationServer: string): boolean {
  return grants.some((grant) => grant.authorizationServer === authorizationServer && grant.refreshToken !== undefined);
}
