import type { Refusal } from '../core/refusal.js';
import { parseScope, scopeOf } from '../core/scope.js';
import { tokenHash } from '../core/token-hash.js';
import { type FoundToken, findToken, notReady, type RefreshDependencies } from '../refresh/index.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { Api } from './api.js';

export interface TokenOwner {
  readonly session: Session;
  readonly emit: Emit;
}

/** A token to call a resource server with. */
export type ApiToken = Pick<FoundToken, 'kind' | 'value' | 'isBound'>;

/** Gets the token for a resource server, as `bff-token` does, or one that is bound to the key of the backend; with `rejected`, another one than that. */
export async function tokenFor(
  api: Api,
  { session, emit }: TokenOwner,
  { dependencies, rejected }: { readonly dependencies: RefreshDependencies; readonly rejected?: ApiToken },
): Promise<ApiToken | Refusal> {
  const parameters = rejected === undefined ? api.query : { ...api.query, rejected: tokenHash(rejected.value) };
  return findToken({ parameters, session, emit }, dependencies);
}

/** The refusal that leads to a sign-in for the missing scope; `undefined` if the settings do not allow that scope. */
export function stepUpRefusal(
  api: Api,
  missing: string | undefined,
  { tokenPolicy }: Pick<RefreshDependencies, 'tokenPolicy'>,
): Refusal | undefined {
  if (missing === undefined) return undefined;
  const scope = scopeOf([...(api.settings.scope ?? []), ...parseScope(missing)]).join(' ');
  const read = readTokenQuery({ ...api.query, scope }, tokenPolicy);
  return read.kind === 'query' ? notReady(read.query) : undefined;
}
