import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import { includesScope, type Scope } from '../core/scope.js';
import { type ResourceQuery, tokenQueryKey } from '../core/token-query.js';

/** The tokens of a session can't grow without bound, however many queries a page thinks of. */
const ACCESS_TOKENS_PER_SESSION = 50;

/** A token without a stated life is replaced after this time, if it can be (CACHE-10). */
const UNKNOWN_LIFETIME_SECONDS = 300;

/** No session lives for longer than this. */
const LONGER_THAN_SESSIONS_SECONDS = 365 * 24 * 60 * 60;

export const nothingHeld: HeldTokens = { grants: [], accessTokens: [] };

/**
 * Adds a grant. Those that it covers in full are forgotten: their tokens are its own, or will be. So are those that
 * another person gave at the same authorization server.
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

/** Takes a grant away, and all access tokens that came from it (RT-10). */
export function removeGrant(held: HeldTokens, grantId: string): HeldTokens {
  return {
    grants: held.grants.filter(({ id }) => id !== grantId),
    accessTokens: held.accessTokens.filter((token) => token.grantId !== grantId),
  };
}

/** Notes that a grant's refresh token is about to be presented, so that others see it if nobody learns the outcome. */
export function markPresented(held: HeldTokens, grantId: string, now: number): HeldTokens {
  return changeGrant(held, grantId, (grant) => ({ ...grant, presentedAt: now }));
}

/** Notes that the request with a refresh token is over, and that nobody knows what it did. */
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
  /** The one that came for it, if any did (RT-03, RT-04). */
  readonly successor: string | undefined;
  /** When the refresh token that is good now ends, in epoch seconds, if that was said. */
  readonly endsAt?: number | undefined;
}

/** Replaces the refresh token that was presented. If somebody else has replaced it meanwhile, theirs stays. */
export function rotate(held: HeldTokens, { grant, refreshToken, successor, endsAt }: Rotation): HeldTokens {
  return changeGrant(held, grant.id, (current) => {
    if (current.refreshToken !== refreshToken) return current;
    const { refreshEndsAt, presentedAt: _, isUncertain: _uncertain, ...rest } = current;
    // What was said of the old one says nothing of its successor.
    const end = endsAt ?? (successor === undefined ? refreshEndsAt : undefined);
    return { ...rest, refreshToken: successor ?? refreshToken, ...(end === undefined ? {} : { refreshEndsAt: end }) };
  });
}

function changeGrant(held: HeldTokens, grantId: string, change: (grant: Grant) => Grant): HeldTokens {
  return { ...held, grants: held.grants.map((grant) => (grant.id === grantId ? change(grant) : grant)) };
}

/** Keeps an access token of a grant that is there, in place of the one held under the same key, and drops what has ended. */
export function keepAccessToken(held: HeldTokens, token: HeldAccessToken): HeldTokens {
  if (!held.grants.some(({ id }) => id === token.grantId)) return held;
  const others = held.accessTokens.filter((other) => other.key !== token.key && other.heldUntil > token.obtainedAt);
  return { ...held, accessTokens: [...others, token].slice(-ACCESS_TOKENS_PER_SESSION) };
}

/** Drops an access token that a resource server has rejected. */
export function dropAccessToken(held: HeldTokens, { value }: HeldAccessToken): HeldTokens {
  return { ...held, accessTokens: held.accessTokens.filter((token) => token.value !== value) };
}

/** An access token as it came. */
export interface IssuedAccessToken {
  /** What it was asked for. */
  readonly query: ResourceQuery;
  readonly grantId: string;
  readonly value: string;
  /** What it is good for: as granted, or else as asked. */
  readonly scope: Scope | undefined;
  readonly expiresIn: number | undefined;
  /** Its life if none is stated (`assumedLifetime`). */
  readonly assumedLifetimeSeconds: number;
  /** When it was asked for. Its life counts from here: it may have been issued at once, and travelled long (TOK-65). */
  readonly askedAt: number;
  /** When it came. */
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
    ...(grantedKey === key ? {} : { grantedKey }),
    ...(scope === undefined ? {} : { scope }),
    ...(expiresIn === undefined ? {} : { expiresAt: askedAt + expiresIn }),
  };
}

/**
 * How long a token without a stated life is held: as the settings say, or for a while if it can be replaced then, or else
 * until its session ends (CACHE-10).
 */
export function assumedLifetime(configuredSeconds: number | undefined, canBeReplaced: boolean): number {
  return configuredSeconds ?? (canBeReplaced ? UNKNOWN_LIFETIME_SECONDS : LONGER_THAN_SESSIONS_SECONDS);
}

/** Whether a token of this authorization server can be replaced by a refresh. */
export function isRefreshable({ grants }: HeldTokens, authorizationServer: string): boolean {
  return grants.some((grant) => grant.authorizationServer === authorizationServer && grant.refreshToken !== undefined);
}
