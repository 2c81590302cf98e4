import type { TokenResponse } from '../../generated/contract/index.js';
import type { Refusal } from '../core/refusal.js';
import { parseScope, scopeOf } from '../core/scope.js';
import { tokenHash } from '../core/token-hash.js';
import { answerQuery } from '../refresh/answer-query.js';
import type { RefreshDependencies } from '../refresh/dependencies.js';
import { notReady } from '../refresh/not-ready.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { Api } from './api.js';

export interface TokenOwner {
  readonly session: Session;
  readonly emit: Emit;
}

/** Gets the token for a resource server, exactly as `bff-token` does; with `rejected`, another one than that. */
export async function tokenFor(
  api: Api,
  { session, emit }: TokenOwner,
  { dependencies, rejected }: { readonly dependencies: RefreshDependencies; readonly rejected?: string },
): Promise<string | Refusal> {
  const parameters = rejected === undefined ? api.query : { ...api.query, rejected: tokenHash(rejected) };
  const answer = await answerQuery({ parameters, session, emit }, dependencies);
  return answer.status === 200 ? (answer.body as TokenResponse).access_token : (answer as Refusal);
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
