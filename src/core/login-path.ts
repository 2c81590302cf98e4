import { DEFAULT_AUTHORIZATION_SERVER } from './authorization-server-name.js';
import { formatScope } from './scope.js';
import type { TokenQuery } from './token-query.js';

/** What a sign-in asks for, and where it returns to. */
export interface LoginRequest extends TokenQuery {
  readonly returnTo?: string;
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** Returns the path where the person can grant exactly this (operation `login`). */
export function loginPath({ scope = [], resources, authorizationServer, ...request }: LoginRequest): string {
  const parameters = new URLSearchParams();
  if (request.returnTo !== undefined) parameters.set('return_to', request.returnTo);
  if (scope.length > 0) parameters.set('scope', formatScope(scope));
  for (const resource of resources) parameters.append('resource', resource);
  // A resource implies its authorization server.
  if (authorizationServer !== DEFAULT_AUTHORIZATION_SERVER && resources.length === 0) {
    parameters.set('provider', authorizationServer);
  }
  if (request.acrValues !== undefined) parameters.set('acr_values', request.acrValues.join(' '));
  if (request.maxAgeSeconds !== undefined) parameters.set('max_age', String(request.maxAgeSeconds));
  return parameters.size === 0 ? '/bff/login' : `/bff/login?${parameters}`;
}
