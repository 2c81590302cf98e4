import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { parseScope, type Scope } from '../vocabulary/scope.js';
import type { IssuedTokens } from './outcome.js';

/** Takes from a token response what the backend keeps, and nothing else (TOK-73, AS-06). */
export function issuedTokens(
  response: TokenEndpointResponse & TokenEndpointResponseHelpers,
  readScope: (scope: Scope) => Scope,
): IssuedTokens {
  const claims = response.claims();
  return {
    accessToken: response.access_token,
    tokenType: response.token_type.toLowerCase(),
    ...(response.expires_in === undefined ? {} : { expiresIn: Math.floor(response.expires_in) }),
    ...(response.scope === undefined ? {} : { scope: readScope(parseScope(response.scope)) }),
    ...(response.refresh_token === undefined ? {} : { refreshToken: response.refresh_token }),
    ...(response.id_token === undefined ? {} : { idToken: response.id_token }),
    ...(claims === undefined ? {} : { claims }),
  };
}
