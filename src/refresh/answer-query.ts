import type { TokenResponse } from '../../generated/contract/index.js';
import type { HeldAccessToken } from '../core/held-tokens.js';
import type { Refusal } from '../core/refusal.js';
import { formatScope } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import type { Session } from '../session/session.js';
import { decideToken, type Freshness, findServable, type NotReady } from '../tokens/decide-token.js';
import { dropAccessToken } from '../tokens/held-tokens.js';
import { type AskedFor, readTokenQuery } from '../tokens/token-policy.js';
import { overdueToken } from './keep-issued.js';
import { notReadyFor } from './not-ready.js';
import { obtainToken } from './obtain-token.js';

/** A token, or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'json'; readonly status: 200; readonly body: TokenResponse }
  | (Refusal & { readonly status: 400 | 429 });

/** Answers a token query, by the steps of the draft, section 4. */
export async function answerQuery(
  asked: AskedFor & DemandedFreshness,
  session: Session,
  backend: Backend,
): Promise<TokenAnswer> {
  const read = readTokenQuery(asked, backend.tokenPolicy);
  if (read.kind === 'refused') return read.refusal;
  const writing = backend.sessions.touch(session);
  if (writing) await writing;
  const wanted = { query: read.query, freshness: freshnessOf(asked) };
  const now = backend.clock();
  const servable = findServable(session.accessTokens(), now, wanted);
  if (servable !== undefined) return tokenAnswer(servable, read.query, now);
  const decision = decideToken(wanted.query, session.tokens(), now, wanted.freshness);
  if (decision.kind === 'serve') return tokenAnswer(decision.token, read.query, now);
  if (decision.kind === 'not ready') return answerNotReady(read.query, decision, { session, backend });
  const refreshed = await obtainToken(wanted, session.handle, backend);
  return refreshed.kind === 'token' ? tokenAnswer(refreshed.token, read.query, backend.clock()) : refreshed.refusal;
}

/** Nothing can replace a token that was rejected, so it is not kept for others either. */
async function answerNotReady(
  query: TokenQuery,
  decision: NotReady,
  { session, backend }: { readonly session: Session; readonly backend: Backend },
): Promise<TokenAnswer> {
  const { rejected } = decision;
  if (rejected) await backend.sessions.changeTokens(session.handle, (held) => dropAccessToken(held, rejected));
  return notReadyFor(query, decision);
}

interface DemandedFreshness {
  readonly min_validity?: number;
  readonly rejected?: string;
}

function freshnessOf({ min_validity: minValiditySeconds, rejected }: DemandedFreshness): Freshness {
  return { minValiditySeconds, rejected };
}

/**
 * What the frontend gets, member by member: nothing else of a token response ever leaves (TOK-72, TOK-73). A token that
 * has ended by now is never served, however long it took to get it (CACHE-08).
 */
function tokenAnswer(token: HeldAccessToken, query: TokenQuery, now: number): TokenAnswer {
  if (token.heldUntil <= now) return overdueToken();
  const scope = token.scope ?? query.scope;
  const body: TokenResponse = { access_token: token.value, token_type: 'Bearer' };
  if (token.expiresAt !== undefined) body.expires_in = token.expiresAt - now;
  // An empty list is no scope (RFC 6749, section 3.3).
  if (scope !== undefined && scope.length > 0) body.scope = formatScope(scope);
  return { kind: 'json', status: 200, body };
}
