import { formatScope } from './scope.js';
import type { TokenQuery } from './token-query.js';

/** What a sign-in asks for, and where the person lands afterwards. */
export interface LoginRequest extends TokenQuery {
  readonly returnTo?: string;
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** The path at which the person can grant exactly this (`login` of the contract). */
export function loginPath({ scope = [], resources, ...wish }: LoginRequest): string {
  const parameters = new URLSearchParams();
  if (wish.returnTo !== undefined) parameters.set('return_to', wish.returnTo);
  if (scope.length > 0) parameters.set('scope', formatScope(scope));
  for (const resource of resources) parameters.append('resource', resource);
  // A resource says whose it is.
  if (wish.provider !== undefined && resources.length === 0) parameters.set('provider', wish.provider);
  if (wish.acrValues !== undefined) parameters.set('acr_values', wish.acrValues.join(' '));
  if (wish.maxAgeSeconds !== undefined) parameters.set('max_age', String(wish.maxAgeSeconds));
  return parameters.size === 0 ? '/bff/login' : `/bff/login?${parameters}`;
}
