import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Grant } from '../core/held-tokens.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { type ResourceIndicators, resourceIndicatorsOf } from '../core/resource-indicator.js';
import { includesScope, parseScope, type Scope, scopeOf } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';

/** What the application may ever have, and what a query means that leaves something out. */
export interface TokenPolicy {
  readonly resources: readonly AllowedResource[];
  /** Allowed with every resource and without any. */
  readonly scope: Scope;
  readonly defaultResource?: string;
  /** Whether an authorization server can issue a token that is for several resources. */
  severalResources(authorizationServer: string): boolean;
}

export interface AllowedResource {
  readonly indicator: string;
  readonly scopes: readonly string[];
  /** Which further authorization server issues for it. */
  readonly authorizationServer: string;
  readonly defaultScope?: readonly string[];
}

/** The parameters of a query, valid by the contract. */
export interface AskedFor {
  readonly resource?: readonly string[];
  readonly scope?: string;
}

/** Either the query with its defaults filled in, or the refusal of what the application may never have. */
export type ReadQuery =
  | { readonly kind: 'query'; readonly query: TokenQuery }
  | { readonly kind: 'refused'; readonly refusal: Refusal & { status: 400 } };

/** Reads what was asked for, against what is allowed (TOK-31, TOK-49; the draft, section 4.1). */
export function readTokenQuery(asked: AskedFor, tokenPolicy: TokenPolicy): ReadQuery {
  const resources = resourceIndicatorsOf(asked.resource ?? defaultResources(tokenPolicy));
  const named = tokenPolicy.resources.filter(({ indicator }) => resources.includes(indicator));
  if (named.length < resources.length)
    return refused('invalid_target', 'This application may not ask for this resource.');
  const { authorizationServer } = named[0] ?? { authorizationServer: DEFAULT_AUTHORIZATION_SERVER };
  if (named.some((resource) => resource.authorizationServer !== authorizationServer))
    return refused('invalid_target', 'No authorization server issues tokens for all of these resources.');
  if (resources.length > 1 && !tokenPolicy.severalResources(authorizationServer)) {
    return refused('invalid_target', 'The authorization server issues tokens for one resource at a time.');
  }
  const scope = asked.scope === undefined ? defaultScope(named) : parseScope(asked.scope);
  if (scope !== undefined && !isAllowed(scope, named, tokenPolicy)) {
    return refused('invalid_scope', 'This application may not ask for this scope.');
  }
  return {
    kind: 'query',
    query: { resources, authorizationServer, ...(scope === undefined ? {} : { scope }) },
  };
}

function refused(error: 'invalid_target' | 'invalid_scope', description: string): ReadQuery {
  return { kind: 'refused', refusal: refuse(400, error, description) };
}

function defaultResources({ defaultResource }: TokenPolicy): ResourceIndicators {
  return defaultResource === undefined ? [] : [defaultResource];
}

/** The default scope is known only if each of the resources has one. */
function defaultScope(resources: readonly AllowedResource[]): Scope | undefined {
  const defaults = resources.map((resource) => resource.defaultScope);
  if (defaults.length === 0 || defaults.includes(undefined)) return undefined;
  return scopeOf(defaults.flatMap((scope) => scope ?? []));
}

/** Whether all of this may be requested with these resources; without any, with any of the default authorization server. */
function isAllowed(
  scope: Scope,
  named: readonly AllowedResource[],
  { resources, scope: always }: TokenPolicy,
): boolean {
  const meant = named.length > 0 ? named : resources.filter(isOfDefault);
  return scope.every((token) => always.includes(token) || meant.some(({ scopes }) => scopes.includes(token)));
}

function isOfDefault({ authorizationServer }: AllowedResource): boolean {
  return authorizationServer === DEFAULT_AUTHORIZATION_SERVER;
}

/** Whether something is allowed that the person was not asked for yet. */
export function isMoreAllowed(
  { resources, scope }: Pick<TokenPolicy, 'resources' | 'scope'>,
  grants: readonly Pick<Grant, 'resources' | 'scope'>[],
): boolean {
  const isAskedFor = ({ indicator, scopes }: AllowedResource) =>
    grants.some((grant) => grant.resources.includes(indicator) && includesScope(grant.scope, scopes));
  return !(grants.some((grant) => includesScope(grant.scope, scope)) && resources.every(isAskedFor));
}
