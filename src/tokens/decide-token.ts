import { coversScope, type Grant, grantedScope, type HeldAccessToken, type HeldTokens } from '../core/held-tokens.js';
import { includesScope } from '../core/scope.js';
import { tokenHash } from '../core/token-hash.js';
import { requestedQuery, type TokenQuery, tokenQueryKey } from '../core/token-query.js';

/** The answer to a query, decided from the held tokens. */
export type TokenDecision =
  | { readonly kind: 'serve'; readonly token: HeldAccessToken }
  | { readonly kind: 'refresh'; readonly grant: Grant; readonly refreshToken: string }
  | NotReady;

/** No held token answers the query, and no grant can be refreshed for it. */
export interface NotReady {
  readonly kind: 'not ready';
  /** Whether signing in could yield such a token. */
  readonly canSignInHelp: boolean;
  /** Whether the person has granted this, but there is no refresh token to get another access token with. */
  readonly lacksRefreshToken: boolean;
  /** The held token for this query that was rejected. */
  readonly rejected?: HeldAccessToken;
}

/** A query's requirements besides scope and resource. */
export interface Freshness {
  /** The shortest remaining lifetime. */
  readonly minValiditySeconds?: number | undefined;
  /** The hash of a token that a resource server has rejected (RFC 9449, section 4.2, `ath`). */
  readonly rejected?: string | undefined;
}

/** A token with less time left is replaced if possible, so that it does not expire on its way (CACHE-09). */
const SAFETY_MARGIN_SECONDS = 30;

/** A page can require fresh tokens, but not more often than this, nor fresher than new ones are. */
const MIN_REPLACEMENT_INTERVAL_SECONDS = 5;
/** The share of its lifetime that a new token still has when it is used first. */
const AS_GOOD_AS_NEW = 0.9;

/**
 * Decides the answer to a query (the draft, section 4): a held token for exactly this query, else a refresh with a
 * grant that was requested with all of it, else none. `now` is in epoch seconds.
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
  const fitting = fittingGrants(query, held);
  const grant = fitting.findLast(({ refreshToken }) => refreshToken !== undefined);
  if (grant?.refreshToken !== undefined && !isKnownToLack(query, grant, { held, now }))
    return { kind: 'refresh', grant, refreshToken: grant.refreshToken };
  const reasons = {
    canSignInHelp: maySignInHelp(query, held),
    lacksRefreshToken: grant === undefined && fitting.length > 0,
  };
  if (token === undefined) return { kind: 'not ready', ...reasons };
  return isRejected(token, now, freshness)
    ? { kind: 'not ready', ...reasons, rejected: token }
    : { kind: 'serve', token };
}

/**
 * Returns a held token that can be served as it is. Callers try this before `decideToken`, because it needs no grants, which
 * are costly to parse.
 */
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
 * The newest token that was requested, or granted, for exactly these resources and this scope (RFC 6749, section 5.1).
 * A query without a scope is answered only by a token that was requested without one. The token of a whole grant answers
 * each query within it, if the operator has chosen that.
 */
function heldToken(
  query: TokenQuery,
  accessTokens: HeldTokens['accessTokens'],
  now: number,
): HeldAccessToken | undefined {
  const key = tokenQueryKey(requestedQuery(query));
  const answers = (token: HeldAccessToken) =>
    query.wholeGrant ? token.key === key && coversScope(token, query) : token.key === key || token.grantedKey === key;
  return accessTokens.findLast((token) => token.heldUntil > now && answers(token));
}

function isRejected(token: HeldAccessToken, now: number, { rejected }: Freshness): boolean {
  return rejected !== undefined && mayBeReplaced(token, now) && tokenHash(token.value) === rejected;
}

/**
 * Whether enough time is left to reach the resource server, and for the frontend's requirement, if new tokens live that
 * long.
 */
function isFresh(token: HeldAccessToken, now: number, { minValiditySeconds = 0 }: Freshness): boolean {
  const life = token.heldUntil - token.obtainedAt;
  const left = token.heldUntil - now;
  // At most half of a token's lifetime, or short-lived tokens would be replaced on every request.
  if (left < Math.min(SAFETY_MARGIN_SECONDS, life / 2)) return false;
  return left >= Math.min(minValiditySeconds, life * AS_GOOD_AS_NEW) || !mayBeReplaced(token, now);
}

function mayBeReplaced({ obtainedAt }: HeldAccessToken, now: number): boolean {
  return now - obtainedAt >= MIN_REPLACEMENT_INTERVAL_SECONDS;
}

/**
 * The grants that were requested with all of this, the newest last. Only the authorization server knows what it still
 * covers, but a refresh must not exceed what it said it granted, or else what was requested (RFC 6749, section 6).
 */
function fittingGrants(
  { resources, scope, authorizationServer }: TokenQuery,
  { grants }: HeldTokens,
): readonly Grant[] {
  const fits = (grant: Grant) =>
    grant.authorizationServer === authorizationServer &&
    resources.every((resource) => grant.resources.includes(resource)) &&
    (scope === undefined || includesScope(grantedScope(grant, resources), scope));
  return grants.filter(fits);
}

/** Whether the current token of a whole grant says that the grant lacks the scope: another refresh would bring the same. */
function isKnownToLack(
  query: TokenQuery,
  { id }: Grant,
  { held, now }: { readonly held: HeldTokens; readonly now: number },
): boolean {
  if (!query.wholeGrant) return false;
  const key = tokenQueryKey(requestedQuery(query));
  const current = held.accessTokens.find((token) => token.grantId === id && token.key === key && token.heldUntil > now);
  return current?.scope !== undefined && !coversScope(current, query);
}

/**
 * Whether signing in could yield a token for this. With refresh tokens it could. Without them a sign-in yields one
 * access token: for the same resources as the last one, and no fewer scopes, because everything requested before is
 * requested again. So it must be just that token, or one with scopes that were never requested.
 */
function maySignInHelp(query: TokenQuery, { grants }: HeldTokens): boolean {
  const { resources, scope, authorizationServer, wholeGrant } = query;
  const last = grants.findLast((grant) => grant.authorizationServer === authorizationServer);
  if (last === undefined || last.refreshToken !== undefined || last.firstToken === undefined) return true;
  const { firstToken } = last;
  if (firstToken === 'unusable' || firstToken.resources.join(' ') !== resources.join(' ')) return false;
  if (scope === undefined) return true;
  const { scope: granted } = firstToken;
  if (wholeGrant) return includesScope(granted, scope) || !includesScope(last.scope, scope);
  return includesScope(scope, granted) && (scope.length === granted.length || !includesScope(last.scope, scope));
}
