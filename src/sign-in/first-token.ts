import { coversResources, tokenTypeFor } from '../authorization-server/index.js';
import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import { assumedLifetime, heldAccessToken, isRefreshable } from '../tokens/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';

/**
 * What the access token of a sign-in is for. The code was redeemed without naming a scope, so the token has all that was
 * granted: what the authorization request asked for, unless the answer says otherwise (RFC 6749, section 5.1).
 */
export function firstTokenOf({ attempt, issued, firstQuery }: FinishedSignIn): NonNullable<Grant['firstToken']> {
  const isUsable =
    firstQuery.authorizationServer === attempt.authorizationServer &&
    issued.tokenType === tokenTypeFor(firstQuery) &&
    (issued.expiresIn ?? 1) >= 1 &&
    coversResources(issued, firstQuery);
  return isUsable ? { resources: firstQuery.resources, scope: issued.scope ?? attempt.scope } : 'unusable';
}

/** The access token of a sign-in, held under the query for its resource without a scope; `undefined` if it is unusable. */
export function heldFirstToken(
  finished: FinishedSignIn,
  { grant, held, now }: { readonly grant: Grant; readonly held: HeldTokens; readonly now: number },
): HeldAccessToken | undefined {
  const first = firstTokenOf(finished);
  if (first === 'unusable') return undefined;
  const { issued, askedAt, authorizationServer } = finished;
  const { name, settings } = authorizationServer;
  return heldAccessToken({
    query: { resources: first.resources, boundTo: finished.firstQuery.boundTo },
    grantId: grant.id,
    value: issued.accessToken,
    scope: first.scope,
    expiresIn: issued.expiresIn,
    assumedLifetimeSeconds: assumedLifetime(settings.assumedLifetimeSeconds, isRefreshable(held, name)),
    askedAt,
    now,
  });
}
