import { type Refusal, refuse } from '../vocabulary/refusal.js';
import { formatScope } from '../vocabulary/scope.js';
import type { TokenQuery } from '../vocabulary/token-query.js';

/** The person could grant what was asked: says where (the draft, section 4.3.2). */
export function notReady(query: TokenQuery): Refusal & { status: 400 } {
  const refusal = refuse(400, 'backend_not_ready', 'The person has not granted this yet.');
  return { ...refusal, body: { ...refusal.body, login_uri: loginUri(query) } };
}

/** Asking the person again would change nothing, so no place is named and no page loops. */
export function notReadyForGood(description: string): Refusal & { status: 400 } {
  return refuse(400, 'backend_not_ready', description);
}

/** The path at which the person can grant exactly this. */
function loginUri({ resources, scope }: TokenQuery): string {
  const parameters = new URLSearchParams();
  if (scope !== undefined) parameters.set('scope', formatScope(scope));
  for (const resource of resources) parameters.append('resource', resource);
  return parameters.size === 0 ? '/bff/login' : `/bff/login?${parameters}`;
}
