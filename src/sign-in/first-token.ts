import { findProvider } from '../authorization-server/authorization-servers.js';
import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import type { Backend } from '../handlers/backend.js';
import { coversResources } from '../refresh/issued-problem.js';
import { assumedLifetime, heldAccessToken, isRefreshable } from '../tokens/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';

/**
 * What the access token of a sign-in is for. The code was redeemed without naming a scope, so the token has all that was
 * granted: what the authorization request asked for, unless the answer says otherwise (RFC 6749, section 5.1).
 */
export function firstTokenOf({ attempt, issued, firstQuery }: FinishedSignIn): NonNullable<Grant['firstToken']> {
  const isUsable =
    firstQuery.provider === attempt.provider &&
    issued.tokenType === 'bearer' &&
    (issued.expiresIn ?? 1) >= 1 &&
    coversResources(issued, firstQuery);
  return isUsable ? { resources: firstQuery.resources, scope: issued.scope ?? attempt.scope } : 'unusable';
}

interface FirstTokenIn {
  readonly grant: Grant;
  /** With the grant. */
  readonly held: HeldTokens;
}

/** The access token of a sign-in, to be held under the query for its resource that names no scope; `undefined` if unusable. */
export function heldFirstToken(
  finished: FinishedSignIn,
  { grant, held }: FirstTokenIn,
  backend: Backend,
): HeldAccessToken | undefined {
  const first = firstTokenOf(finished);
  if (first === 'unusable') return undefined;
  const { issued, askedAt } = finished;
  const configured = findProvider(grant.provider, backend)?.settings.assumedLifetimeSeconds;
  return heldAccessToken({
    query: { resources: first.resources },
    grantId: grant.id,
    value: issued.accessToken,
    scope: first.scope,
    expiresIn: issued.expiresIn,
    assumedLifetimeSeconds: assumedLifetime(configured, isRefreshable(held, grant.provider)),
    askedAt,
    now: backend.clock(),
  });
}
