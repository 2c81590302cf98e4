import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { Options } from '../config/schema.js';
import type { ResourceIndicators } from '../core/resource-indicator.js';
import { formatScope, type Scope, scopeOf } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';

/**
 * How requests name the resource of a token. Not every authorization server supports RFC 8707: some take an `audience`
 * parameter, some take scopes that carry the resource's name, and some issue tokens for one resource only.
 */
export interface ResourceDialect {
  /** The parameters of the authorization request. */
  authorizationParameters(wanted: WantedGrant): Pairs;
  /** The parameters of the token request. `granted` is the whole scope that the grant was requested with. */
  tokenParameters(query: ResourceQuery, granted: Scope): Pairs;
  /** Translates the scope of a response into the scope values of the settings. */
  readScope(scope: Scope, query: ResourceQuery): Scope;
}

/** The scope and the resources of an authorization request. */
export interface WantedGrant {
  readonly scope: Scope;
  readonly resources: ResourceIndicators;
}

export type Pairs = readonly (readonly [name: string, value: string])[];

export type DialectResource = Pick<
  Options['resources'][number],
  'indicator' | 'scopes' | 'scopePrefix' | 'authorizationParameters'
>;

export function createResourceDialect(
  parameter: AuthorizationServerSettings['resourceParameter'],
  resources: readonly DialectResource[],
): ResourceDialect {
  return parameter === 'scope-prefix' ? scopePrefixDialect(resources) : resourceDialect(parameter);
}

/**
 * RFC 8707, the `audience` parameter that preceded it, or no parameter, where all tokens are for the same resource. Scopes
 * stay as they are.
 */
function resourceDialect(parameter: 'resource' | 'audience' | 'none'): ResourceDialect {
  // Only `resource` may be repeated (RFC 8707, section 2). An authorization request names the first audience.
  const most = { resource: Infinity, audience: 1, none: 0 }[parameter];
  const parameters = ({ scope, resources }: ResourceQuery): Pairs => [
    ...scopePair(scope),
    ...resources.slice(0, most).map((resource) => [parameter, resource] as const),
  ];
  return { authorizationParameters: parameters, tokenParameters: parameters, readScope: (scope) => scope };
}

/** Scopes that carry the resource's name, such as `https://api.example/read`. */
function scopePrefixDialect(resources: readonly DialectResource[]): ResourceDialect {
  const prefixOf = ({ indicator, scopePrefix }: DialectResource) => scopePrefix ?? `${indicator}/`;
  const among = (indicators: ResourceIndicators) => resources.filter(({ indicator }) => indicators.includes(indicator));
  const prefixed = (scope: Scope, indicators: ResourceIndicators): Scope =>
    scopeOf(
      among(indicators).flatMap((resource) =>
        resource.scopes.filter((token) => scope.includes(token)).map((token) => `${prefixOf(resource)}${token}`),
      ),
    );
  const plain = (scope: Scope): Scope =>
    scope.filter((token) => !resources.some((resource) => resource.scopes.includes(token)));

  return {
    authorizationParameters: ({ scope, resources: indicators }) =>
      scopePair(scopeOf([...plain(scope), ...prefixed(scope, indicators)])),
    tokenParameters({ scope, resources: indicators }, granted) {
      if (indicators.length === 0) return scopePair(scope);
      // Without a scope the authorization server could not tell the resource.
      return scopePair(scopeOf([...plain(scope ?? []), ...prefixed(scope ?? granted, indicators)]));
    },
    readScope(scope, { resources: indicators }) {
      const prefixes = among(indicators).map(prefixOf);
      const withoutPrefix = (token: string) =>
        token.slice(prefixes.find((prefix) => token.startsWith(prefix))?.length ?? 0);
      return scopeOf(scope.map(withoutPrefix));
    },
  };
}

function scopePair(scope: Scope | undefined): Pairs {
  return scope === undefined || scope.length === 0 ? [] : [['scope', formatScope(scope)]];
}
