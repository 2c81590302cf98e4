import type { Refusal } from '../core/refusal.js';
import { parseScope, scopeOf } from '../core/scope.js';
import { tokenHash } from '../core/token-hash.js';
import { type FoundToken, findToken, notReady, type RefreshDependencies } from '../refresh/index.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import { readTokenQuery } from '../tokens/token-policy.js';
import type { Api } from './api.js';
import type { AllowedCall } from './read-call.js';

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

/** The headers that show the token, as a flat list; with a proof of its key if it is bound to one (RFC 9449, section 7). */
export async function credentialsFor(
  { value, isBound }: ApiToken,
  { method, path }: Pick<AllowedCall, 'method' | 'path'>,
  { target, proofs }: Pick<Api, 'target' | 'proofs'>,
): Promise<string[]> {
  if (!isBound) return ['authorization', `Bearer ${value}`];
  if (proofs === undefined) throw new Error('a token is bound to a key, and there is none to prove it with');
  const proof = await proofs.proofFor({ method, url: new URL(path, target), accessToken: value });
  return ['authorization', `DPoP ${value}`, 'dpop', proof];
}

/** Keeps the nonce of an answer, whatever its status, for later proofs. */
export function rememberNonce(nonce: string | undefined, { target, proofs }: Pick<Api, 'target' | 'proofs'>): void {
  if (nonce !== undefined) proofs?.rememberNonce(target.origin, nonce);
}
