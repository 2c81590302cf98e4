import { randomUUID } from 'node:crypto';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { parseScope } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';
import {
  addGrant,
  assumedLifetime,
  heldAccessToken,
  isRefreshable,
  keepAccessToken,
  nothingHeld,
} from '../tokens/held-tokens.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { SignInDependencies } from './dependencies.js';

/** The tokens that the application got for the person, as the client that the backend is registered as. */
export interface ObtainedTokens {
  /** The scopes that were asked for, separated by spaces. */
  readonly scope: string;
  /** The resources that were asked for. */
  readonly resource?: readonly string[];
  readonly refreshToken?: string;
  /** Seconds that the refresh token lives, if the authorization server said so. */
  readonly refreshExpiresIn?: number;
  /** The hint for signing out at the authorization server. */
  readonly idToken?: string;
  /** A first access token, so that the first query needs no refresh. */
  readonly accessToken?: ObtainedAccessToken;
}

export interface ObtainedAccessToken {
  readonly value: string;
  /** Seconds that it lives from now, if the authorization server said so. */
  readonly expiresIn?: number;
  /** The scopes that it has, separated by spaces, if known. */
  readonly scope?: string;
  /** The query that it answers, as a page would ask it. Left out: the bare query. */
  readonly query?: { readonly scope?: string; readonly resource?: readonly string[] };
}

/**
 * The tokens of a session that an application starts with tokens that it has obtained itself from this authorization server.
 *
 * @throws RangeError if there is neither a refresh token nor an access token, or a query is not allowed
 */
export function externalTokens(
  { accessToken, ...tokens }: ObtainedTokens,
  authorizationServer: string,
  dependencies: SignInDependencies,
): HeldTokens {
  if (tokens.refreshToken === undefined && accessToken === undefined)
    throw new RangeError('tokens: expected a refresh token or an access token, found neither');
  const now = dependencies.clock();
  const grant = grantFrom(tokens, { authorizationServer, now });
  const held = addGrant(nothingHeld, grant);
  if (accessToken === undefined) return held;
  const { value, expiresIn, scope } = accessToken;
  const query = queryOf(accessToken, authorizationServer, dependencies);
  const granted = scope === undefined ? undefined : parseScope(scope);
  const configured = dependencies.authorizationServers.get(authorizationServer)?.settings.assumedLifetimeSeconds;
  const assumedLifetimeSeconds = assumedLifetime(configured, isRefreshable(held, authorizationServer));
  const issued = { query, grantId: grant.id, value, scope: granted, expiresIn, assumedLifetimeSeconds };
  return keepAccessToken(held, heldAccessToken({ ...issued, askedAt: now, now }));
}

function grantFrom(
  { scope, resource = [], refreshExpiresIn, ...tokens }: Omit<ObtainedTokens, 'accessToken'>,
  { authorizationServer, now }: { readonly authorizationServer: string; readonly now: number },
): Grant {
  return {
    id: randomUUID(),
    authorizationServer,
    scope: parseScope(scope),
    resources: resourceIndicatorsOf(resource),
    ...tokens,
    ...(refreshExpiresIn === undefined ? {} : { refreshEndsAt: now + refreshExpiresIn }),
  };
}

function queryOf(
  { query = {} }: ObtainedAccessToken,
  authorizationServer: string,
  { tokenPolicy }: SignInDependencies,
): TokenQuery {
  const read = readTokenQuery(query, tokenPolicy);
  if (read.kind === 'refused') throw new RangeError(`accessToken.query: ${read.refusal.body.error_description}`);
  if (read.query.authorizationServer !== authorizationServer) {
    throw new RangeError('accessToken.query: expected resources of the provider, found those of another');
  }
  if (read.query.boundTo !== undefined) {
    const why = 'because the token is not bound to the key of the backend';
    throw new RangeError(`accessToken.query: expected a resource without dpop, ${why}, found one with dpop`);
  }
  return read.query;
}
