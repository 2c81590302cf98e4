import { randomUUID } from 'node:crypto';
import { findProvider } from '../authorization-server/authorization-servers.js';
import type { Grant, HeldTokens } from '../core/held-tokens.js';
import { resourceIndicatorsOf } from '../core/resource-indicator.js';
import { parseScope } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import {
  addGrant,
  assumedLifetime,
  heldAccessToken,
  isRefreshable,
  keepAccessToken,
  nothingHeld,
} from '../tokens/held-tokens.js';
import { readTokenQuery } from '../tokens/token-policy.js';

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
 * The tokens of a session that an application begins with those that it obtained, by itself, from this provider.
 *
 * @throws RangeError there is neither a refresh token nor an access token, or a query that is not allowed
 */
export function adoptTokens(
  { accessToken, ...tokens }: ObtainedTokens,
  provider: string | undefined,
  backend: Backend,
): HeldTokens {
  if (tokens.refreshToken === undefined && accessToken === undefined)
    throw new RangeError('tokens: expected a refresh token or an access token, found neither');
  const now = backend.clock();
  const grant = { ...grantFrom(tokens, now), ...(provider === undefined ? {} : { provider }) };
  const held = addGrant(nothingHeld, grant);
  if (accessToken === undefined) return held;
  const { value, expiresIn, scope } = accessToken;
  const query = queryOf(accessToken, provider, backend);
  const granted = scope === undefined ? undefined : parseScope(scope);
  const configured = findProvider(provider, backend)?.settings.assumedLifetimeSeconds;
  const assumedLifetimeSeconds = assumedLifetime(configured, isRefreshable(held, provider));
  const issued = { query, grantId: grant.id, value, scope: granted, expiresIn, assumedLifetimeSeconds };
  return keepAccessToken(held, heldAccessToken({ ...issued, askedAt: now, now }));
}

function grantFrom(
  { scope, resource = [], refreshExpiresIn, ...tokens }: Omit<ObtainedTokens, 'accessToken'>,
  now: number,
): Grant {
  return {
    id: randomUUID(),
    scope: parseScope(scope),
    resources: resourceIndicatorsOf(resource),
    ...tokens,
    ...(refreshExpiresIn === undefined ? {} : { refreshEndsAt: now + refreshExpiresIn }),
  };
}

function queryOf(
  { query = {} }: ObtainedAccessToken,
  provider: string | undefined,
  { tokenPolicy }: Backend,
): TokenQuery {
  const read = readTokenQuery(query, tokenPolicy);
  if (read.kind === 'refused') throw new RangeError(`accessToken.query: ${read.refusal.body.error_description}`);
  if (read.query.provider !== provider) {
    throw new RangeError('accessToken.query: expected resources of the provider, found those of another');
  }
  return read.query;
}
