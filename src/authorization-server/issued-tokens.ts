import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { isIssuer, isTemplate, tenantOf } from '../core/issuer.js';
import { type ResourceIndicators, resourceIndicatorsOf } from '../core/resource-indicator.js';
import { parseScope, type Scope } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';
import type { AuthorizationServerOptions } from './client-options.js';
import { InvalidResponse } from './guarded-fetch.js';
import type { IssuedTokens } from './outcome.js';
import { type TokenType, tokenTypeOf } from './token-type.js';

/** The characters of an access token (RFC 6749, appendix A.12). */
const ACCESS_TOKEN = /^[\x20-\x7E]+$/;

/** A longer lifetime is cut to this (CACHE-11). */
const LONGEST_LIFE_SECONDS = 365 * 24 * 60 * 60;

/**
 * Takes the members that the backend keeps from a token response, and drops all others (TOK-73, AS-06).
 *
 * @throws InvalidResponse if the access token has invalid characters (AS-07)
 */
export function issuedTokens(
  response: TokenEndpointResponse & TokenEndpointResponseHelpers,
  readScope: (scope: Scope) => Scope,
): IssuedTokens {
  if (!ACCESS_TOKEN.test(response.access_token)) {
    throw new InvalidResponse('its access token has invalid characters');
  }
  const { access_token, expires_in, scope, refresh_token, id_token } = response;
  return {
    accessToken: access_token,
    tokenType: tokenTypeOf(response),
    expiresIn: expires_in && Math.min(Math.floor(expires_in), LONGEST_LIFE_SECONDS),
    scope: scope === undefined ? undefined : readScope(parseScope(scope)),
    resources: statedResources(response.resource),
    refreshExpiresIn: refreshLifetime(response),
    refreshToken: refresh_token,
    idToken: id_token,
    claims: response.claims(),
  };
}

/** Reads a `resource` member: a string or a list of strings. Any other value covers no resource. */
function statedResources(stated: unknown): ResourceIndicators | undefined {
  if (stated === undefined) return undefined;
  return resourceIndicatorsOf([stated].flat().filter((one): one is string => typeof one === 'string'));
}

/** Not standardized, but these two names are common. Zero means no expiry. */
function refreshLifetime(response: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Math.floor(Number(response.refresh_token_expires_in ?? response.refresh_expires_in));
  return seconds > 0 ? Math.min(seconds, LONGEST_LIFE_SECONDS) : undefined;
}

/** The token type that a query requires. */
export function tokenTypeFor({ boundTo }: Pick<ResourceQuery, 'boundTo'>): TokenType {
  return boundTo === undefined ? 'bearer' : 'dpop';
}

/** False if the response says that its token is for other resources (TOK-52). */
export function coversResources(
  { resources: stated }: IssuedTokens,
  { resources }: Pick<ResourceQuery, 'resources'>,
): boolean {
  return stated === undefined || resources.every((resource) => stated.includes(resource));
}

/**
 * Checks what the library does not: `azp` beside a single audience, an empty `sub` (OpenID Connect Core, 2), and the tenant.
 *
 * @param stated the `iss` of the authorization response
 * @throws InvalidResponse if a claim is wrong
 */
export function checkIdToken(
  claims: IssuedTokens['claims'],
  options: AuthorizationServerOptions,
  stated: string | undefined,
): void {
  if (claims === undefined) return;
  const { clientId, issuer } = options;
  const { azp = clientId, sub, iss, tid } = claims;
  if (azp !== clientId) throw new InvalidResponse('its ID Token was issued to another client');
  if (sub === '') throw new InvalidResponse('its ID Token has an empty sub');
  if (!isIssuer(iss, options)) throw new InvalidResponse('its ID Token is of a tenant that the settings do not allow');
  if (isTemplate(issuer) && tid !== tenantOf(iss, issuer)) {
    throw new InvalidResponse('its ID Token names two tenants');
  }
  if (stated !== undefined && stated !== iss) throw new InvalidResponse('its ID Token is of another issuer');
}
