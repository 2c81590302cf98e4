import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import type { Grant } from '../core/held-tokens.js';
import { onceForFrozen } from '../core/once-for-frozen.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { type ResourceIndicators, resourceIndicatorsOf } from '../core/resource-indicator.js';
import { includesScope, parseScope, type Scope, scopeOf } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';

/** The tokens that the frontend may request, and the defaults of queries. */
export interface TokenPolicy {
  readonly resources: readonly AllowedResource[];
  /** Allowed with every resource and without any. */
  readonly scope: Scope;
  readonly defaultResource?: string;
  /** The thumbprint of the key that tokens for resources with `dpop` are bound to. */
  readonly dpopThumbprint?: string | undefined;
  /** Whether an authorization server can issue a token for several resources. */
  severalResources(authorizationServer: string): boolean;
  /** Whether an authorization server is never asked for a part of a grant (`narrowing: never`). */
  wholeGrant(authorizationServer: string): boolean;
}

export interface AllowedResource {
  readonly indicator: string;
  readonly scopes: readonly string[];
  /** The name of the authorization server that issues its tokens. */
  readonly authorizationServer: string;
  readonly defaultScope?: readonly string[];
  /** Whether its tokens are bound to the key of the backend (RFC 9449). */
  readonly dpop?: boolean;
}

/** The parameters of a query, valid by the contract. */
export interface AskedFor {
  readonly resource?: readonly string[];
  readonly scope?: string;
}

/** The query with its defaults, or a refusal if it is not allowed. */
export type ReadQuery =
  | { readonly kind: 'query'; readonly query: TokenQuery }
  | { readonly kind: 'refused'; readonly refusal: Refusal & { status: 400 } };

/** Reads each frozen query once per policy: known-queries.ts freezes those that repeat, assemble-backend.ts the policy. */
const readerOf = onceForFrozen((tokenPolicy: TokenPolicy) =>
  onceForFrozen((asked: AskedFor): ReadQuery => {
    const read = readQuery(asked, tokenPolicy);
    // What is computed from the query is computed once, too.
    if (Object.isFrozen(asked) && read.kind === 'query') Object.freeze(read.query);
    return read;
  }),
);

/** Applies the defaults and checks the query against the policy (TOK-31, TOK-49; the draft, section 4.1). */
export function readTokenQuery(asked: AskedFor, tokenPolicy: TokenPolicy): ReadQuery {
  return readerOf(tokenPolicy)(asked);
}

function readQuery(asked: AskedFor, tokenPolicy: TokenPolicy): ReadQuery {
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
  const wholeGrant = tokenPolicy.wholeGrant(authorizationServer);
  const boundTo = isBound(named, authorizationServer, tokenPolicy) ? tokenPolicy.dpopThumbprint : undefined;
  return { kind: 'query', query: { resources, authorizationServer, scope, wholeGrant, boundTo } };
}

/** Without a resource, the token is for any of the authorization server, so it is bound if all of them require that. */
function isBound(
  named: readonly AllowedResource[],
  authorizationServer: string,
  { resources }: Pick<TokenPolicy, 'resources'>,
): boolean {
  if (named.length > 0) return named.some(({ dpop }) => dpop);
  const all = resources.filter((resource) => resource.authorizationServer === authorizationServer);
  return all.length > 0 && all.every(({ dpop }) => dpop);
}

function refused(error: 'invalid_target' | 'invalid_scope', description: string): ReadQuery {
  return { kind: 'refused', refusal: refuse(400, error, description) };
}

function defaultResources({ defaultResource }: TokenPolicy): ResourceIndicators {
  return defaultResource === undefined ? [] : [defaultResource];
}

/** The default scope of a query is known only if each of its resources has one. */
function defaultScope(resources: readonly AllowedResource[]): Scope | undefined {
  const defaults = resources.map((resource) => resource.defaultScope);
  if (defaults.length === 0 || defaults.includes(undefined)) return undefined;
  return scopeOf(defaults.flatMap((scope) => scope ?? []));
}

/**
 * Whether all of this scope may be requested with these resources. If none is named, any resource of the default
 * authorization server may allow it.
 */
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

/** Whether the policy allows a scope that was never requested. */
export function isMoreAllowed(
  { resources, scope }: Pick<TokenPolicy, 'resources' | 'scope'>,
  grants: readonly Pick<Grant, 'resources' | 'scope'>[],
): boolean {
  const isAskedFor = ({ indicator, scopes }: AllowedResource) =>
    grants.some((grant) => grant.resources.includes(indicator) && includesScope(grant.scope, scopes));
  return !(grants.some((grant) => includesScope(grant.scope, scope)) && resources.every(isAskedFor));
}
