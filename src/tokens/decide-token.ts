import { createHash } from 'node:crypto';
import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import { includesScope } from '../core/scope.js';
import { type TokenQuery, tokenQueryKey } from '../core/token-query.js';

/** What answers a query, decided from what is held. */
export type TokenDecision =
  | { readonly kind: 'serve'; readonly token: HeldAccessToken }
  | { readonly kind: 'refresh'; readonly grant: Grant; readonly refreshToken: string }
  | NotReady;

/** Nothing here can get such a token. */
export interface NotReady {
  readonly kind: 'not ready';
  /** Whether signing in could bring one. */
  readonly canSignInHelp: boolean;
  /** The token that is held for this query, but was rejected. */
  readonly rejected?: HeldAccessToken;
}

/** What a frontend may demand of the token besides its scope and resource. */
export interface Freshness {
  /** How long it must still live. */
  readonly minValiditySeconds?: number | undefined;
  /** The hash of a token that a resource server has refused (RFC 9449, section 4.2, `ath`). */
  readonly rejected?: string | undefined;
}

/** A token with less left than this is replaced if it can be, so that it doesn't end on its way (CACHE-09). */
export const SAFETY_MARGIN_SECONDS = 30;

/** A page can demand fresh tokens, but no faster than this, and no fresher than new ones are. */
const DEMAND_INTERVAL_SECONDS = 5;
const AS_GOOD_AS_NEW = 0.9;

/**
 * Decides which answer a query gets (the draft, section 4): a token held that satisfies it exactly, else a refresh with
 * a grant that was asked for all of it, else nothing. `now` is in epoch seconds.
 */
export function decideToken(
  query: TokenQuery,
  held: HeldTokens,
  now: number,
  freshness: Freshness = {},
): TokenDecision {
  const servable = findServable(held.accessTokens, now, { query, freshness });
  if (servable !== undefined) return { kind: 'serve', token: servable };
  const token = heldToken(query, held.accessTokens, now);
  const grant = fittingGrant(query, held);
  if (grant?.refreshToken !== undefined) return { kind: 'refresh', grant, refreshToken: grant.refreshToken };
  const canSignInHelp = maySignInHelp(query, held);
  if (token === undefined) return { kind: 'not ready', canSignInHelp };
  return isRejected(token, now, freshness)
    ? { kind: 'not ready', canSignInHelp, rejected: token }
    : { kind: 'serve', token };
}

/** The first of these decisions by itself: the most frequent one, and the only one that needs no grants. */
export function findServable(
  accessTokens: HeldTokens['accessTokens'],
  now: number,
  { query, freshness }: { readonly query: TokenQuery; readonly freshness: Freshness },
): HeldAccessToken | undefined {
  const token = heldToken(query, accessTokens, now);
  if (token === undefined || isRejected(token, now, freshness)) return undefined;
  return isFresh(token, now, freshness) ? token : undefined;
}

/**
 * The newest token for just these resources and scopes: asked for so, or granted so (RFC 6749, section 5.1). A query without
 * a scope is answered only by a token that was asked for without one.
 */
function heldToken(
  query: TokenQuery,
  accessTokens: HeldTokens['accessTokens'],
  now: number,
): HeldAccessToken | undefined {
  const key = tokenQueryKey(query);
  return accessTokens.findLast((token) => (token.key === key || token.grantedKey === key) && token.heldUntil > now);
}

function isRejected(token: HeldAccessToken, now: number, { rejected }: Freshness): boolean {
  return rejected !== undefined && mayBeReplaced(token, now) && hasHash(token, rejected);
}

/** Enough is left for the way to the resource server, and for what the frontend demands, as far as a new one had it. */
function isFresh(token: HeldAccessToken, now: number, { minValiditySeconds = 0 }: Freshness): boolean {
  const life = token.heldUntil - token.obtainedAt;
  const left = token.heldUntil - now;
  // Never more than half of a token's life, or short-lived tokens would be replaced on every request.
  if (left < Math.min(SAFETY_MARGIN_SECONDS, life / 2)) return false;
  return left >= Math.min(minValiditySeconds, life * AS_GOOD_AS_NEW) || !mayBeReplaced(token, now);
}

function mayBeReplaced({ obtainedAt }: HeldAccessToken, now: number): boolean {
  return now - obtainedAt >= DEMAND_INTERVAL_SECONDS;
}

function hasHash({ value }: HeldAccessToken, hash: string): boolean {
  return createHash('sha256').update(value).digest('base64url') === hash;
}

/**
 * The newest refreshable grant that was asked for all of this. What it really holds, only the authorization server knows; but what
 * was never asked for must not be asked of it now (RFC 6749, section 6).
 */
function fittingGrant(
  { resources, scope, authorizationServer }: TokenQuery,
  { grants }: HeldTokens,
): Grant | undefined {
  const fits = (grant: Grant) =>
    grant.authorizationServer === authorizationServer &&
    resources.every((resource) => grant.resources.includes(resource)) &&
    (scope === undefined || includesScope(grant.scope, scope));
  return grants.findLast((grant) => grant.refreshToken !== undefined && fits(grant));
}

/**
 * Whether signing in could bring a token for this. Where refresh tokens come, it could. Where none come, a sign-in brings
 * one access token: for the same resources as the last one, and no fewer scopes, because what was asked for once is asked
 * for again. So it has to be just that token, or one for more that the person was not asked for yet.
 */
function maySignInHelp({ resources, scope, authorizationServer }: TokenQuery, { grants }: HeldTokens): boolean {
  const last = grants.findLast((grant) => grant.authorizationServer === authorizationServer);
  if (last === undefined || last.refreshToken !== undefined || last.firstToken === undefined) return true;
  const { firstToken } = last;
  if (firstToken === 'unusable' || firstToken.resources.join(' ') !== resources.join(' ')) return false;
  if (scope === undefined) return true;
  const { scope: granted } = firstToken;
  return includesScope(scope, granted) && (scope.length === granted.length || !includesScope(last.scope, scope));
}
