import type { Grant, HeldAccessToken, HeldTokens, PresentationMark } from '../core/held-tokens.js';
import { includesScope, type Scope } from '../core/scope.js';
import { type ResourceQuery, tokenQueryKey } from '../core/token-query.js';

/** Bounds the tokens of a session, however many different queries a page sends. */
const ACCESS_TOKENS_PER_SESSION = 50;

/** The lifetime of a token without `expires_in`, if it can be replaced (CACHE-10). */
const UNKNOWN_LIFETIME_SECONDS = 300;

/** Longer than any session (`session.absoluteSeconds` is 90 days at most). */
const LONGER_THAN_SESSIONS_SECONDS = 365 * 24 * 60 * 60;

export const nothingHeld: HeldTokens = { grants: [], accessTokens: [] };

/**
 * Adds a grant. Older grants that it covers in full are dropped, because the new grant can obtain the same tokens. So are
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
  const dropped = held.grants.filter(({ id }) => !ids.has(id));
  const replacing = dropped.filter((older) => older.authorizationServer === grant.authorizationServer);
  return {
    grants: [...kept, withEarlier(grant, replacing.flatMap(refreshTokensOf))],
    accessTokens: held.accessTokens.filter((token) => ids.has(token.grantId)),
  };
}

function covers(grant: Grant, other: Grant): boolean {
  return (
    includesScope(grantedOverall(grant), grantedOverall(other)) &&
    other.resources.every((resource) => grant.resources.includes(resource))
  );
}

/** Bounds the record of a session in which a person signs in again and again. The oldest are forgotten. */
const EARLIER_PER_GRANT = 20;

/** All refresh tokens of a grant, which may all be valid. The current one is the last. */
function refreshTokensOf({ refreshToken, earlierRefreshTokens = [] }: Partial<Grant>): readonly string[] {
  return refreshToken === undefined ? earlierRefreshTokens : [...earlierRefreshTokens, refreshToken];
}

/** Attaches replaced refresh tokens to a grant, so that they are revoked together with its own. */
function withEarlier(grant: Grant, refreshTokens: readonly string[]): Grant {
  const earlier = new Set([...(grant.earlierRefreshTokens ?? []), ...refreshTokens]);
  // Some authorization servers issue the same one again.
  const all = [...earlier].filter((one) => one !== grant.refreshToken);
  return all.length === 0 ? grant : { ...grant, earlierRefreshTokens: all.slice(-EARLIER_PER_GRANT) };
}

/**
 * Keeps a refresh token that is not used with the newest grant of its authorization server, to be revoked later: revoking
 * one may end all that the authorization server issued to this person. Returns `held` if there is no such grant.
 */
export function keepToRevoke(held: HeldTokens, authorizationServer: string, refreshToken: string): HeldTokens {
  const grant = held.grants.findLast((one) => one.authorizationServer === authorizationServer);
  return grant === undefined ? held : changeGrant(held, grant.id, (current) => withEarlier(current, [refreshToken]));
}

/** The scope of a grant without what was not granted, for any resource. */
function grantedOverall({ scope, withheld }: Grant): Scope {
  return withheld === undefined ? scope : scope.filter((token) => !withheld.scope.includes(token));
}

/** Removes a grant and all its access tokens (RT-10). */
export function removeGrant(held: HeldTokens, grantId: string): HeldTokens {
  return {
    grants: held.grants.filter(({ id }) => id !== grantId),
    accessTokens: held.accessTokens.filter((token) => token.grantId !== grantId),
  };
}

/** One presentation of a grant's refresh token. */
export interface Presented {
  readonly grant: Grant;
  readonly refreshToken: string;
  readonly mark: PresentationMark;
}

/**
 * Marks a grant's refresh token as about to be presented, so that other processes know if the outcome is lost. If the mark
 * takes the place of an abandoned one, the outcome of that presentation stays unknown, even if this one is never sent.
 */
export function markPresented(held: HeldTokens, { grant, mark }: Presented): HeldTokens {
  return changeGrant(held, grant.id, (current) => ({
    ...current,
    mark,
    ...(current.mark === undefined ? {} : { isUncertain: true }),
  }));
}

/** Removes the mark of a refresh token that was not presented after all. */
export function removeMark(held: HeldTokens, presented: Presented): HeldTokens {
  return changePresented(held, presented, (unmarked) => unmarked);
}

/** Marks the request with a refresh token as finished with an unknown outcome. */
export function markUncertain(held: HeldTokens, presented: Presented): HeldTokens {
  return changePresented(held, presented, (unmarked) => ({ ...unmarked, isUncertain: true }));
}

/**
 * Whether a presentation has been superseded: another request has replaced the refresh token, or is presenting it, after the
 * time of this presentation was over. Then its outcome does not count.
 */
export function isSuperseded(held: HeldTokens, { grant: { id }, refreshToken, mark }: Presented): boolean {
  const current = held.grants.find((grant) => grant.id === id);
  if (current?.refreshToken !== refreshToken) return true;
  return current.mark !== undefined && current.mark.id !== mark.id;
}

/** Whether the mark of a presentation is still there. */
export function isMarked(held: HeldTokens, { grant: { id }, mark }: Presented): boolean {
  return held.grants.some((grant) => grant.id === id && grant.mark?.id === mark.id);
}

/** Whether a grant is as it was read: with the same refresh token, and the same is known about earlier presentations. */
export function isUnchanged(held: HeldTokens, { id, refreshToken, mark, isUncertain }: Grant): boolean {
  const current = held.grants.find((grant) => grant.id === id);
  if (current?.refreshToken !== refreshToken) return false;
  return current?.mark?.id === mark?.id && current?.isUncertain === isUncertain;
}

/** Changes the grant of a presentation, without its mark, unless the presentation was superseded. */
function changePresented(held: HeldTokens, presented: Presented, change: (unmarked: Grant) => Grant): HeldTokens {
  if (isSuperseded(held, presented)) return held;
  return changeGrant(held, presented.grant.id, ({ mark: _, ...unmarked }) => change(unmarked));
}

export interface Rotation extends Presented {
  /** The refresh token in the response, if there is one (RT-03, RT-04). */
  readonly successor: string | undefined;
  /** When the current refresh token ends, in epoch seconds, if the response says it. */
  readonly endsAt?: number | undefined;
}

/** Replaces the refresh token that was presented. If the presentation was superseded, nothing changes. */
export function rotate(held: HeldTokens, { successor, endsAt, ...presented }: Rotation): HeldTokens {
  return changePresented(held, presented, ({ refreshEndsAt, isUncertain: _, ...rest }) => {
    // The end of the old refresh token does not apply to its successor.
    const end = endsAt ?? (successor === undefined ? refreshEndsAt : undefined);
    return { ...rest, refreshToken: successor ?? presented.refreshToken, refreshEndsAt: end };
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
  /** If that is unknown: the scope of the grant. */
  readonly grantScope?: Scope | undefined;
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
  const { query, grantId, value, scope, grantScope, expiresIn, assumedLifetimeSeconds, askedAt, now } = issued;
  const key = tokenQueryKey(query);
  const grantedKey = scope === undefined ? key : tokenQueryKey({ ...query, scope });
  return {
    key,
    grantId,
    value,
    obtainedAt: now,
    heldUntil: askedAt + (expiresIn ?? assumedLifetimeSeconds),
    grantedKey: grantedKey === key ? undefined : grantedKey,
    scope,
    grantScope: scope === undefined ? grantScope : undefined,
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
