import type { Options } from '../config/schema.js';
import type { Grant } from '../core/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';

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
