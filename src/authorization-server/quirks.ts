import type { ResourceIndicators } from '../core/resource-indicator.js';
import { formatScope, type Scope, scopeOf } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';

/**
 * How an authorization server is told which resource a token is for. Not all know RFC 8707: some take an `audience`
 * parameter, some take scopes that carry the resource's name, and some issue for one resource only and take nothing.
 */
export interface Dialect {
  /** What the authorization request says of scopes and resources. */
  authorizationParameters(wanted: { scope: Scope; resources: ResourceIndicators }): Pairs;
  /** What the token request says of them. `granted` is all that the grant was asked for. */
  tokenParameters(query: ResourceQuery, granted: Scope): Pairs;
  /** The scopes of an answer, in the words of the query. */
  readScope(scope: Scope, query: ResourceQuery): Scope;
}

export type Pairs = readonly (readonly [name: string, value: string])[];

export interface DialectResource {
  readonly indicator: string;
  readonly scopes: readonly string[];
  readonly scopePrefix?: string | undefined;
}

export type ResourceParameter = 'resource' | 'audience' | 'scope-prefix' | 'none';

export function createDialect(parameter: ResourceParameter, resources: readonly DialectResource[]): Dialect {
  if (parameter === 'scope-prefix') return scopePrefixDialect(resources);
  return parameter === 'none' ? plainDialect : resourceDialect(parameter);
}

/** By nothing: all its tokens are for the same resource. */
const plainDialect: Dialect = {
  authorizationParameters: ({ scope }) => scopePair(scope),
  tokenParameters: ({ scope }) => scopePair(scope),
  readScope: (scope) => scope,
};

/** By RFC 8707, or by the `audience` parameter that came before it. Scopes stay as they are. */
function resourceDialect(parameter: 'resource' | 'audience'): Dialect {
  const named = (resources: ResourceIndicators): Pairs => {
    // Only `resource` may be repeated (RFC 8707, section 2). An authorization request names the first audience.
    const sent = parameter === 'audience' ? resources.slice(0, 1) : resources;
    return sent.map((resource) => [parameter, resource]);
  };
  return {
    authorizationParameters: ({ scope, resources }) => [...scopePair(scope), ...named(resources)],
    tokenParameters: ({ scope, resources }) => [...scopePair(scope), ...named(resources)],
    readScope: (scope) => scope,
  };
}

/** By scopes that carry the resource's name, such as `https://api.example/read`. */
function scopePrefixDialect(resources: readonly DialectResource[]): Dialect {
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
      // Without a scope the server would not know which resource is meant.
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
