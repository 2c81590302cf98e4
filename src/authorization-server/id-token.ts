import { type IssuerRules, isIssuer, isTemplate, tenantOf } from '../core/issuer.js';
import { InvalidResponse } from './guarded-fetch.js';
import type { IssuedTokens } from './outcome.js';

export interface IdTokenRules extends IssuerRules {
  readonly clientId: string;
  /** The `iss` of the authorization response. */
  readonly stated?: string | undefined;
}

/**
 * Checks what the library does not: `azp` beside a single audience, an empty `sub` (OpenID Connect Core, 2), and the tenant.
 *
 * @throws InvalidResponse if a claim is wrong
 */
export function checkIdToken(claims: IssuedTokens['claims'], { clientId, stated, ...rules }: IdTokenRules): void {
  if (claims === undefined) return;
  const { azp = clientId, sub, iss, tid } = claims;
  if (azp !== clientId) throw new InvalidResponse('its ID Token was issued to another client');
  if (sub === '') throw new InvalidResponse('its ID Token has an empty sub');
  if (!isIssuer(iss, rules)) throw new InvalidResponse('its ID Token is of a tenant that the settings do not allow');
  if (isTemplate(rules.issuer) && tid !== tenantOf(iss, rules.issuer)) {
    throw new InvalidResponse('its ID Token names two tenants');
  }
  if (stated !== undefined && stated !== iss) throw new InvalidResponse('its ID Token is of another issuer');
}
