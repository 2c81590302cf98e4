import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { type ResourceIndicators, resourceIndicatorsOf } from '../core/resource-indicator.js';
import { parseScope, type Scope } from '../core/scope.js';
import type { ResourceQuery } from '../core/token-query.js';
import { AuthorizationServerUnusable } from './guarded-fetch.js';
import type { IssuedTokens } from './outcome.js';

/** What a header can carry (RFC 6749, appendix A.12). */
const ACCESS_TOKEN = /^[\x20-\x7E]+$/;

/** A longer life is not believed: nobody should hold a token for ever (CACHE-11). */
const LONGEST_LIFE_SECONDS = 365 * 24 * 60 * 60;

/**
 * Takes from a token response what the backend keeps, and nothing else (TOK-73, AS-06).
 *
 * @throws AuthorizationServerUnusable if the access token is not one (AS-07)
 */
export function issuedTokens(
  response: TokenEndpointResponse & TokenEndpointResponseHelpers,
  readScope: (scope: Scope) => Scope,
): IssuedTokens {
  if (!ACCESS_TOKEN.test(response.access_token)) {
    throw new AuthorizationServerUnusable('its access token has characters that tokens cannot have');
  }
  const claims = response.claims();
  const resources = statedResources(response.resource);
  const refreshExpiresIn = refreshLifetime(response);
  return {
    accessToken: response.access_token,
    tokenType: response.token_type.toLowerCase(),
    ...(response.expires_in === undefined
      ? {}
      : { expiresIn: Math.min(Math.floor(response.expires_in), LONGEST_LIFE_SECONDS) }),
    ...(response.scope === undefined ? {} : { scope: readScope(parseScope(response.scope)) }),
    ...(resources === undefined ? {} : { resources }),
    ...(refreshExpiresIn === undefined ? {} : { refreshExpiresIn }),
    ...(response.refresh_token === undefined ? {} : { refreshToken: response.refresh_token }),
    ...(response.id_token === undefined ? {} : { idToken: response.id_token }),
    ...(claims === undefined ? {} : { claims }),
  };
}

/** A `resource` member, one or several. What is neither names nothing that anybody asked for. */
function statedResources(stated: unknown): ResourceIndicators | undefined {
  if (stated === undefined) return undefined;
  return resourceIndicatorsOf([stated].flat().filter((one): one is string => typeof one === 'string'));
}

/** No standard has a name for it, but these two are common. Zero stands for no end. */
function refreshLifetime(response: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = Math.floor(Number(response.refresh_token_expires_in ?? response.refresh_expires_in));
  return seconds > 0 ? Math.min(seconds, LONGEST_LIFE_SECONDS) : undefined;
}

/** Whether the response does not say that its token is for other resources (TOK-52). */
export function coversResources(
  { resources: stated }: IssuedTokens,
  { resources }: Pick<ResourceQuery, 'resources'>,
): boolean {
  return stated === undefined || resources.every((resource) => stated.includes(resource));
}
