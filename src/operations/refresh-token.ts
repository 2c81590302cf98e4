import type { Failure, IssuedTokens } from '../grant/outcome.js';
import type { Session } from '../session/session.js';
import type { TokenDecision } from '../token/decide.js';
import { heldAccessToken, keepAccessToken, removeGrant, rotate } from '../token/hold.js';
import type { HeldAccessToken, HeldTokens } from '../vocabulary/held-tokens.js';
import { invalidSession, type Refusal, refuse } from '../vocabulary/refusal.js';
import { type TokenQuery, tokenQueryKey } from '../vocabulary/token-query.js';
import type { Backend } from './backend.js';
import { notReady, notReadyForGood } from './not-ready.js';

export interface RefreshRequest {
  readonly query: TokenQuery;
  readonly session: Session;
  readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
}

export type RefreshResult =
  | { readonly kind: 'token'; readonly token: HeldAccessToken }
  | { readonly kind: 'refused'; readonly refusal: Refusal & { status: 400 } };

const refused = (refusal: Refusal & { status: 400 }): RefreshResult => ({ kind: 'refused', refusal });

/** Gets a token with a grant's refresh token, and keeps what comes before anybody is answered (RT-08). */
export async function refreshToken(request: RefreshRequest, backend: Backend): Promise<RefreshResult> {
  const { query, session, decision } = request;
  const outcome = await backend.authorizationServer.refresh(decision.refreshToken, query);
  if (outcome.kind !== 'granted') return refused(await answerFailure(outcome, request, backend));

  const issued = outcome.value;
  if (issued.claims && issued.claims.sub !== session.data.sub)
    return refused(await endForeignSession(request, backend));
  const problem = problemWith(issued, query);
  const token = heldAccessToken({
    key: tokenQueryKey(query),
    grantId: decision.grant.id,
    value: issued.accessToken,
    scope: issued.scope ?? query.scope,
    expiresIn: issued.expiresIn,
    now: backend.clock(),
  });
  // The new refresh token is kept even if the access token is of no use: the old one may be dead by now.
  const written = await backend.sessions.changeTokens(session.handle, (held) => {
    const rotated = rotate(held, decision.grant.id, issued.refreshToken);
    return problem ? rotated : keepAccessToken(rotated, token);
  });
  if (!written) return refused(await forgetLateTokens(issued, request, backend));
  return problem ? refused(problem) : { kind: 'token', token };
}

/** Why an issued token is not handed out, if so. */
function problemWith(issued: IssuedTokens, query: TokenQuery): (Refusal & { status: 400 }) | undefined {
  if (issued.tokenType !== 'bearer') return notReadyForGood('The authorization server issues no bearer tokens.');
  if (issued.expiresIn !== undefined && issued.expiresIn < 1) return unusableAnswer();
  if (issued.scope?.length === 0 && query.scope !== undefined) return notReady(query);
  return undefined;
}

function unusableAnswer() {
  return refuse(400, 'server_error', 'The authorization server answered what cannot be used.');
}

async function answerFailure(
  failure: Failure,
  request: RefreshRequest,
  backend: Backend,
): Promise<Refusal & { status: 400 }> {
  const { log } = backend;
  switch (failure.kind) {
    case 'unavailable':
      log({ level: 'warning', event: 'authorization server unavailable', reason: failure.reason });
      return refuse(400, 'temporarily_unavailable', 'The authorization server did not answer. Try again later.');
    case 'unusable':
      log({ level: 'warning', event: 'authorization server answered nonsense', reason: failure.reason });
      if (failure.refreshToken !== undefined) await keepSuccessor(failure.refreshToken, request, backend);
      return unusableAnswer();
    case 'refused':
      if (failure.error === 'invalid_grant')
        await endGrant(request.session, request.decision.grant.id, backend.sessions);
      return passedOn(failure);
  }
}

/** The access token was of no use, but the old refresh token may be dead (RT-03). */
async function keepSuccessor(refreshToken: string, { session, decision }: RefreshRequest, backend: Backend) {
  const change = (held: HeldTokens) => rotate(held, decision.grant.id, refreshToken);
  const written = await backend.sessions.changeTokens(session.handle, change);
  if (!written) void backend.authorizationServer.revoke(refreshToken);
}

/** The authorization server's own words, unchanged (the draft, section 4.3.3). */
function passedOn({ error, description }: Extract<Failure, { kind: 'refused' }>): Refusal & { status: 400 } {
  return { status: 400, body: { error, ...(description === undefined ? {} : { error_description: description }) } };
}

/** `invalid_grant` is the one answer that ends a grant. A session with no grant left has ended too (RT-10, RT-11). */
async function endGrant({ handle }: Session, grantId: string, sessions: Backend['sessions']): Promise<void> {
  let isLast = false;
  await sessions.changeTokens(handle, (held) => {
    const rest = removeGrant(held, grantId);
    isLast = rest.grants.length === 0;
    return rest;
  });
  if (isLast) await sessions.end(handle);
}

/** An ID Token for somebody else came with the tokens (OpenID Connect Core 1.0, section 12.2; RT-20). */
async function endForeignSession({ session }: RefreshRequest, { sessions, log }: Backend) {
  log({ level: 'warning', event: 'refresh answered for another person' });
  await sessions.end(session.handle);
  return invalidSession();
}

/** The session ended while the request was under way: its new tokens must not outlive it (LOGOUT-10). */
async function forgetLateTokens(issued: IssuedTokens, { decision }: RefreshRequest, backend: Backend) {
  const late = issued.refreshToken ?? decision.refreshToken;
  void backend.authorizationServer.revoke(late);
  return invalidSession();
}
