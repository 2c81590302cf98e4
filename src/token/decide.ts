import type { Grant, HeldAccessToken, HeldTokens } from '../vocabulary/held-tokens.js';
import { includesScope } from '../vocabulary/scope.js';
import { type TokenQuery, tokenQueryKey } from '../vocabulary/token-query.js';

/** What answers a query, decided from what is held. */
export type TokenDecision =
  | { readonly kind: 'serve'; readonly token: HeldAccessToken }
  | { readonly kind: 'refresh'; readonly grant: Grant; readonly refreshToken: string }
  /** Nothing here can get such a token; the person could grant it. */
  | { readonly kind: 'not ready' };

/** A token with less left than this is replaced if it can be, so that it doesn't end on its way (CACHE-09). */
export const SAFETY_MARGIN_SECONDS = 30;

/**
 * Decides which answer a query gets (the draft, section 4): a token held for exactly this query, else a refresh with a
 * grant that was asked for all of it, else nothing. `now` is in epoch seconds.
 */
export function decideToken(query: TokenQuery, held: HeldTokens, now: number): TokenDecision {
  const token = heldToken(query, held, now);
  if (token !== undefined && !isNearItsEnd(token, now)) return { kind: 'serve', token };
  const grant = fittingGrant(query, held);
  if (grant?.refreshToken !== undefined) return { kind: 'refresh', grant, refreshToken: grant.refreshToken };
  return token === undefined ? { kind: 'not ready' } : { kind: 'serve', token };
}

function heldToken(query: TokenQuery, held: HeldTokens, now: number): HeldAccessToken | undefined {
  const key = tokenQueryKey(query);
  return held.accessTokens.find((token) => token.key === key && token.heldUntil > now);
}

/** Never more than half of a token's life, or short-lived tokens would be replaced on every request. */
function isNearItsEnd({ heldUntil, obtainedAt }: HeldAccessToken, now: number): boolean {
  return heldUntil - now < Math.min(SAFETY_MARGIN_SECONDS, (heldUntil - obtainedAt) / 2);
}

/**
 * The newest grant that was asked for all of this. What it really holds, only the authorization server knows; but what
 * was never asked for must not be asked of it now (RFC 6749, section 6).
 */
function fittingGrant({ resources, scope }: TokenQuery, { grants }: HeldTokens): Grant | undefined {
  return grants.findLast(
    (grant) =>
      resources.every((resource) => grant.resources.includes(resource)) &&
      (scope === undefined || includesScope(grant.scope, scope)),
  );
}
