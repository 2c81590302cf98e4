import {
  coversResources,
  type IssuedTokens,
  type NamedAuthorizationServer,
  tokenTypeFor,
} from '../authorization-server/index.js';
import type { Options } from '../config/schema.js';
import type { Grant, HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Emit } from '../telemetry/events.js';
import { assumedLifetime, heldAccessToken, isRefreshable } from '../tokens/held-tokens.js';
import type { SignInAttempt } from './sign-in-attempts.js';

/** A sign-in for which the authorization server issued tokens. */
export interface FinishedSignIn {
  readonly attempt: SignInAttempt;
  readonly authorizationServer: NamedAuthorizationServer;
  readonly issued: IssuedTokens;
  /** The query that the first access token was requested for. */
  readonly firstQuery: TokenQuery;
  /** When it was requested, in epoch seconds. */
  readonly askedAt: number;
  /** When the person returned, in epoch milliseconds. */
  readonly returnedAtMs: number;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

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

/**
 * What the authorization request asked for and the token response says was not granted. A refresh must not ask for it
 * (RFC 6749, section 6).
 */
export function withheldScope(finished: FinishedSignIn, { resources }: Pick<Options, 'resources'>): Grant['withheld'] {
  const isForAll = finished.authorizationServer.settings.resourceParameter === 'none';
  const scope = missingScopes(finished, isForAll ? [] : resources);
  if (scope.length === 0) return undefined;
  return isForAll ? { scope } : { scope, resources: finished.firstQuery.resources };
}

/**
 * The requested scopes that the token response does not name. It is about the first access token, so it tells nothing about
 * the scopes of other resources than those of this token (RFC 8707, section 2.2). An empty scope is no statement: RFC 6749,
 * section 3.3 does not know one.
 */
export function missingScopes(
  { attempt, issued: { scope: stated = [] }, firstQuery }: FinishedSignIn,
  resources: Options['resources'],
): string[] {
  if (stated.length === 0) return [];
  const named = resources.filter(({ indicator }) => firstQuery.resources.includes(indicator));
  const isAsked = (token: string) => named.length === 0 || named.some(({ scopes }) => scopes.includes(token));
  return attempt.scope.filter((token) => isAsked(token) && !stated.includes(token));
}
