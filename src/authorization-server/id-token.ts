import { isIssuer, isTemplate, tenantOf } from '../core/issuer.js';
import type { AuthorizationServerOptions } from './client-options.js';
import { InvalidResponse } from './guarded-fetch.js';
import type { IssuedTokens } from './outcome.js';

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
