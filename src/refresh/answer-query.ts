import type { TokenResponse } from '../../generated/contract/index.js';
import type { Refusal } from '../core/refusal.js';
import { formatScope } from '../core/scope.js';
import { requestedQuery, type TokenQuery } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import type { Emit } from '../telemetry/events.js';
import { decideToken, findServable, type NotReady } from '../tokens/decide-token.js';
import { dropAccessToken } from '../tokens/held-tokens.js';
import { type AskedFor, readTokenQuery } from '../tokens/token-policy.js';
import type { RefreshDependencies } from './dependencies.js';
import { refusalFor } from './not-ready.js';
import { obtainToken, type Wanted } from './obtain-token.js';
import { type ObtainedToken, type RefreshResult, refused } from './refresh-result.js';
import { expiredToken } from './store-issued.js';

/** A token, or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'json'; readonly status: 200; readonly body: TokenResponse }
  | (Refusal & { readonly status: 400 | 429 });

/** A token query of a session. */
export interface AskedToken {
  readonly parameters: AskedFor & { readonly min_validity?: number; readonly rejected?: string };
  readonly session: Session;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

/** Answers a token query, following section 4 of the draft. */
export async function answerQuery(asked: AskedToken, dependencies: RefreshDependencies): Promise<TokenAnswer> {
  const { parameters, session, emit } = asked;
  const read = readTokenQuery(parameters, dependencies.tokenPolicy);
  if (read.kind === 'refused') return refuse(read.refusal, asked);
  const { query } = read;
  const freshness = { minValiditySeconds: parameters.min_validity, rejected: parameters.rejected };
  const held = findServable(session.accessTokens(), dependencies.clock(), { query, freshness });
  const result: RefreshResult =
    held === undefined
      ? await answerFromGrants({ query, freshness, emit }, session, dependencies)
      : { kind: 'token', token: held, source: 'held' };
  if (result.kind === 'refused') return refuse(result.refusal, asked);
  // A query that brings no token does not prolong the session. A refresh that brings one is stored as a use.
  if (result.source === 'held') void dependencies.sessions.touch(session);
  return deliver(result, { ...asked, query }, dependencies.clock());
}

/** Answers with a token that is about to expire, with a refresh, or with a refusal. */
async function answerFromGrants(
  wanted: Wanted,
  session: Session,
  dependencies: RefreshDependencies,
): Promise<RefreshResult> {
  const decision = decideToken(wanted.query, session.tokens(), dependencies.clock(), wanted.freshness);
  if (decision.kind === 'serve') return { kind: 'token', token: decision.token, source: 'held' };
  if (decision.kind === 'refresh') return obtainToken(wanted, session.handle, dependencies);
  await dropRejected(decision, session, dependencies);
  return refused(refusalFor(wanted.query, decision));
}

/** A rejected token that cannot be replaced is not kept for other requests either. */
async function dropRejected({ rejected }: NotReady, { handle }: Session, { sessions }: RefreshDependencies) {
  if (rejected) await sessions.changeTokens(handle, (held) => dropAccessToken(held, rejected));
}

function refuse<Refused extends Refusal>(refusal: Refused, { parameters, session, emit }: AskedToken): Refused {
  const { resource, scope } = parameters;
  emit('token.refused', { session: session.id, error: refusal.body.error, resource, scope }, session);
  return refusal;
}

/**
 * Makes the answer member by member, so that nothing else of a token response leaves (TOK-72, TOK-73). A token that has
 * expired by now is not delivered, however long it took to get it (CACHE-08).
 */
function deliver(
  { token, source }: ObtainedToken,
  asked: AskedToken & { readonly query: TokenQuery },
  now: number,
): TokenAnswer {
  const { query, session, emit } = asked;
  if (token.heldUntil <= now) return refuse(expiredToken(), asked);
  const scope = token.scope ?? requestedQuery(query).scope;
  const body: TokenResponse = { access_token: token.value, token_type: 'Bearer' };
  if (token.expiresAt !== undefined) body.expires_in = token.expiresAt - now;
  // An empty list is no scope (RFC 6749, section 3.3).
  if (scope !== undefined && scope.length > 0) body.scope = formatScope(scope);
  emit('token.issued', { session: session.id, source, resource: query.resources, scope: body.scope }, session);
  return { kind: 'json', status: 200, body };
}
