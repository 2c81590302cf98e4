import { formatScope } from '../vocabulary/scope.js';
import type { TokenQuery } from '../vocabulary/token-query.js';

/** The path at which the person can grant exactly this (`login` of the contract), and where they land afterwards. */
export function loginPath({ returnTo, scope = [], resources }: TokenQuery & { readonly returnTo?: string }): string {
  const parameters = new URLSearchParams();
  if (returnTo !== undefined) parameters.set('return_to', returnTo);
  if (scope.length > 0) parameters.set('scope', formatScope(scope));
  for (const resource of resources) parameters.append('resource', resource);
  return parameters.size === 0 ? '/bff/login' : `/bff/login?${parameters}`;
}
