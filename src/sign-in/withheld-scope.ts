import type { Options } from '../config/schema.js';
import type { Grant } from '../core/held-tokens.js';
import type { FinishedSignIn } from './finished-sign-in.js';

/**
 * What the authorization request asked for and the token response says was not granted. A refresh must not ask for it
 * (RFC 6749, section 6). The response is about the first access token, so with resources it tells nothing about the scopes
 * of others (RFC 8707, section 2.2). An empty scope is no statement: RFC 6749, section 3.3 does not know one.
 */
export function withheldScope(
  { attempt, issued, firstQuery, authorizationServer: { settings } }: FinishedSignIn,
  { resources }: Pick<Options, 'resources'>,
): Grant['withheld'] {
  const { scope: stated = [] } = issued;
  if (stated.length === 0) return undefined;
  const isForAll = settings.resourceParameter === 'none';
  const named = resources.filter(({ indicator }) => firstQuery.resources.includes(indicator));
  const isAsked = (token: string) =>
    isForAll || named.length === 0 || named.some(({ scopes }) => scopes.includes(token));
  const scope = attempt.scope.filter((token) => isAsked(token) && !stated.includes(token));
  if (scope.length === 0) return undefined;
  return isForAll ? { scope } : { scope, resources: firstQuery.resources };
}
