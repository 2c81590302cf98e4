import type { TokenResponse } from '../../generated/contract/index.js';
import type { Session } from '../session/session.js';
import { type AskedFor, readTokenQuery } from '../token/allowed.js';
import { decideToken } from '../token/decide.js';
import type { HeldAccessToken } from '../vocabulary/held-tokens.js';
import { invalidSession, type Refusal } from '../vocabulary/refusal.js';
import { formatScope } from '../vocabulary/scope.js';
import type { TokenQuery } from '../vocabulary/token-query.js';
import type { Backend } from './backend.js';
import { notReady } from './not-ready.js';
import { refreshToken } from './refresh-token.js';

/** A token, or why there is none. */
export type TokenAnswer = { readonly status: 200; readonly body: TokenResponse } | (Refusal & { readonly status: 400 });

/** Answers a token query, by the steps of the draft, section 4. */
export async function answerTokenQuery(asked: AskedFor, session: Session, backend: Backend): Promise<TokenAnswer> {
  const read = readTokenQuery(asked, backend.allowance);
  if (read.kind === 'refused') return read.refusal;
  const tokens = session.tokens();
  if (tokens === undefined) return invalidSession();
  await backend.sessions.use(session);
  const decision = decideToken(read.query, tokens.held, backend.clock());
  switch (decision.kind) {
    case 'serve':
      return tokenAnswer(decision.token, read.query, backend.clock());
    case 'not ready':
      return notReady(read.query);
    case 'refresh':
      return backend.turns.take(session.handle, () => answerInTurn(read.query, session, backend));
  }
}

/** Decides again, now that nobody else is refreshing: whoever came before may have got what is asked for. */
async function answerInTurn(query: TokenQuery, { handle }: Session, backend: Backend): Promise<TokenAnswer> {
  const session = await backend.sessions.read(handle);
  const tokens = session?.tokens();
  if (!session || !tokens) return invalidSession();
  const decision = decideToken(query, tokens.held, backend.clock());
  if (decision.kind === 'serve') return tokenAnswer(decision.token, query, backend.clock());
  if (decision.kind === 'not ready') return notReady(query);
  const refreshed = await refreshToken({ query, session, decision }, backend);
  return refreshed.kind === 'token' ? tokenAnswer(refreshed.token, query, backend.clock()) : refreshed.refusal;
}

/** What the frontend gets, member by member: nothing else of a token response ever leaves (TOK-72, TOK-73). */
function tokenAnswer(token: HeldAccessToken, query: TokenQuery, now: number): TokenAnswer {
  const scope = token.scope ?? query.scope;
  const body: TokenResponse = {
    access_token: token.value,
    token_type: 'Bearer',
    ...(token.expiresAt === undefined ? {} : { expires_in: Math.max(1, token.expiresAt - now) }),
    // An empty list is no scope (RFC 6749, section 3.3).
    ...(scope === undefined || scope.length === 0 ? {} : { scope: formatScope(scope) }),
  };
  return { status: 200, body };
}
