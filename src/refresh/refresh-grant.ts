import { findProvider, type Provider } from '../authorization-server/authorization-servers.js';
import type { Failure, IssuedTokens } from '../authorization-server/outcome.js';
import { revokeInBackground } from '../authorization-server/revoke-in-background.js';
import type { HeldAccessToken } from '../core/held-tokens.js';
import { invalidSession, type Refusal, refuse } from '../core/refusal.js';
import { includesScope } from '../core/scope.js';
import { type TokenQuery, tokenQueryKey } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import type { Session } from '../session/session.js';
import { over } from '../session/sessions.js';
import { StoreUnavailable } from '../storage/store.js';
import type { TokenDecision } from '../tokens/decide-token.js';
import {
  heldAccessToken,
  keepAccessToken,
  markPresented,
  markUncertain,
  removeGrant,
  rotate,
} from '../tokens/held-tokens.js';
import { notReady, notReadyForGood } from './not-ready.js';
import { retryWrite } from './retry-write.js';

export interface RefreshRequest {
  readonly query: TokenQuery;
  readonly session: Session;
  readonly decision: Extract<TokenDecision, { kind: 'refresh' }>;
}

type TokenRefusal = Refusal & { readonly status: 400 | 429 };

export type RefreshResult =
  | { readonly kind: 'token'; readonly token: HeldAccessToken }
  | { readonly kind: 'refused'; readonly refusal: TokenRefusal };

/** As above, or: the refresh token was no longer the newest when the authorization server refused it. */
export type RefreshAttempt = RefreshResult | { readonly kind: 'outrun' };

const refused = (refusal: TokenRefusal): RefreshResult => ({ kind: 'refused', refusal });

/**
 * Gets a token with a grant's refresh token, and keeps what comes before anybody is answered (RT-08). That the token is
 * about to be presented is written first: if nobody ever learns how it ended, the next one knows.
 */
export async function refreshGrant(request: RefreshRequest, backend: Backend): Promise<RefreshAttempt> {
  const { query, decision } = request;
  const { grant } = decision;
  const provider = findProvider(grant.provider, backend);
  if (provider === undefined) return refused(notReady(query));
  const askedAt = backend.clock();
  const marked = await markAsPresented(request, askedAt, backend);
  if (marked !== 'done') return marked === 'outrun' ? { kind: 'outrun' } : refused(invalidSession());
  if (grant.isUncertain || grant.presentedAt !== undefined) {
    backend.log({ level: 'warning', event: 'refresh token presented again after an unknown outcome' });
  }
  const outcome = await provider.server.refresh({ refreshToken: decision.refreshToken, scope: grant.scope }, query);
  return outcome.kind === 'granted'
    ? keepIssued(outcome.value, { ...request, askedAt, provider }, backend)
    : answerFailure(outcome, request, backend);
}

/** Only one can: who comes second finds the mark of the first, or its successor. */
async function markAsPresented(
  { session, decision: { grant, refreshToken } }: RefreshRequest,
  askedAt: number,
  { sessions }: Backend,
): Promise<'done' | 'outrun' | 'no session'> {
  let isOutrun = false;
  const isThere = await sessions.changeTokens(session.handle, (held) => {
    const current = held.grants.find(({ id }) => id === grant.id);
    isOutrun = current?.refreshToken !== refreshToken || current.presentedAt !== grant.presentedAt;
    return isOutrun ? held : markPresented(held, grant.id, askedAt);
  });
  if (!isThere) return 'no session';
  return isOutrun ? 'outrun' : 'done';
}

async function keepIssued(
  issued: IssuedTokens,
  request: RefreshRequest & { readonly askedAt: number; readonly provider: Provider },
  backend: Backend,
): Promise<RefreshResult> {
  const { query, session, decision, askedAt } = request;
  if (issued.claims && issued.claims.sub !== (decision.grant.sub ?? session.person.sub))
    return refused(await endForeignGrant(request, backend));
  const problem = problemWith(issued, query, { ...request.provider, log: backend.log });
  const token = heldAccessToken({
    key: tokenQueryKey(query),
    grantId: decision.grant.id,
    value: issued.accessToken,
    scope: issued.scope ?? query.scope,
    expiresIn: issued.expiresIn,
    askedAt,
    now: backend.clock(),
  });
  // The new refresh token is kept even if the access token is of no use: the old one may be dead by now.
  const written = await retryWrite(() =>
    backend.sessions.changeTokens(session.handle, (held) => {
      const endsAt = issued.refreshExpiresIn === undefined ? undefined : askedAt + issued.refreshExpiresIn;
      const rotated = rotate(held, { ...request.decision, successor: issued.refreshToken, endsAt });
      return problem ? rotated : keepAccessToken(rotated, token);
    }),
  );
  if (!written) return refused(forgetLateTokens(issued.refreshToken, request, backend));
  if (problem) return refused(problem);
  return token.heldUntil > backend.clock() ? { kind: 'token', token } : refused(overdueToken());
}

/** The way of the token, or of its refresh token to the disk, took longer than it lives (CACHE-08). */
export function overdueToken(): TokenRefusal {
  return refuse(400, 'temporarily_unavailable', 'It took longer to get the token than it lives.');
}

/** Why an issued token is not handed out, if so. */
function problemWith(
  issued: IssuedTokens,
  query: TokenQuery,
  { settings, log }: Pick<Provider, 'settings'> & Pick<Backend, 'log'>,
): TokenRefusal | undefined {
  if (issued.tokenType !== 'bearer') return notReadyForGood('The authorization server issues no bearer tokens.');
  if (issued.expiresIn !== undefined && issued.expiresIn < 1) return unusableAnswer();
  if (!coversResources(issued, query)) {
    log({ level: 'warning', event: 'authorization server issued a token for another resource' });
    return refuse(400, 'invalid_target', 'The authorization server issued a token for another resource.');
  }
  if (query.scope === undefined || issued.scope === undefined) return undefined;
  if (issued.scope.length === 0) return notReady(query);
  if (includesScope(query.scope, issued.scope)) return undefined;
  log({ level: 'warning', event: 'authorization server granted more than was asked' });
  const isRefused = settings.widerScope === 'refuse';
  return isRefused ? notReadyForGood('The authorization server grants more than was asked.') : undefined;
}

/** An authorization server that says what its token is for must not be talking of something else (TOK-52). */
export function coversResources({ resources: stated }: IssuedTokens, { resources }: TokenQuery): boolean {
  return stated === undefined || resources.every((resource) => stated.includes(resource));
}

function unusableAnswer(): TokenRefusal {
  return refuse(400, 'server_error', 'The authorization server answered what cannot be used.');
}

function unavailableAnswer({ retryAfterSeconds }: Extract<Failure, { kind: 'unavailable' }>): TokenRefusal {
  const refusal = refuse(400, 'temporarily_unavailable', 'The authorization server did not answer. Try again later.');
  return retryAfterSeconds === undefined
    ? refusal
    : { ...refusal, headers: { 'retry-after': String(retryAfterSeconds) } };
}

async function answerFailure(failure: Failure, request: RefreshRequest, backend: Backend): Promise<RefreshAttempt> {
  const { log } = backend;
  switch (failure.kind) {
    case 'unavailable':
      log({ level: 'warning', event: 'authorization server unavailable', reason: failure.reason });
      await settleUncertain(request, backend);
      return refused(unavailableAnswer(failure));
    case 'unusable':
      log({ level: 'warning', event: 'authorization server answered nonsense', reason: failure.reason });
      await keepSuccessor(failure.successor, request, backend);
      return refused(unusableAnswer());
    case 'refused':
      log({ level: 'warning', event: 'refresh refused by the authorization server', error: failure.error });
      return failure.error === 'invalid_grant'
        ? endGrant(failure, request, backend)
        : passOn(failure, request, backend);
  }
}

/** Others need not wait for what will not come. If the store is away as well, they wait (`obtain-token.ts`). */
async function settleUncertain({ session, decision }: RefreshRequest, { sessions }: Backend): Promise<void> {
  try {
    await sessions.changeTokens(session.handle, (held) => markUncertain(held, decision));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** The answer can't be used, but its refresh token can, and the old one may be dead by now. */
async function keepSuccessor(successor: string | undefined, request: RefreshRequest, backend: Backend): Promise<void> {
  const { session, decision } = request;
  const written = await retryWrite(() =>
    backend.sessions.changeTokens(session.handle, (held) => rotate(held, { ...decision, successor })),
  );
  if (!written) forgetLateTokens(successor, request, backend);
}

/** The grant is as it was: the authorization server refused what was asked, not the refresh token (RT-14). */
async function passOn(failure: Extract<Failure, { kind: 'refused' }>, request: RefreshRequest, { sessions }: Backend) {
  const { session, decision } = request;
  await sessions.changeTokens(session.handle, (held) => rotate(held, { ...decision, successor: undefined }));
  return refused(inItsWords(failure));
}

/** The authorization server's own words, unchanged (the draft, section 4.3.3). */
function inItsWords({ error, description }: Extract<Failure, { kind: 'refused' }>): TokenRefusal {
  const body = { error, ...(description === undefined ? {} : { error_description: description }) };
  return { kind: 'json', status: 400, body };
}

/**
 * `invalid_grant` is the one answer that ends a grant. A session with no grant left of the authorization server where
 * the person signed in has ended too (RT-10, RT-11). Unless the refusal was of a token that somebody has replaced meanwhile: that is a lost race (RT-12).
 */
async function endGrant(
  failure: Extract<Failure, { kind: 'refused' }>,
  { session: { handle, person }, decision }: RefreshRequest,
  { sessions }: Backend,
): Promise<RefreshAttempt> {
  let isOutrun = false;
  await sessions.changeTokens(handle, (held) => {
    const current = held.grants.find(({ id }) => id === decision.grant.id);
    isOutrun = current !== undefined && current.refreshToken !== decision.refreshToken;
    if (isOutrun) return held;
    const rest = removeGrant(held, decision.grant.id);
    return rest.grants.every(({ provider }) => provider !== person.provider) ? over : rest;
  });
  if (isOutrun) return { kind: 'outrun' };
  return refused(inItsWords(failure));
}

/** An ID Token for somebody else came with the tokens (OpenID Connect Core 1.0, section 12.2; RT-20). */
async function endForeignGrant(
  { session, decision: { grant }, query }: RefreshRequest,
  { sessions, log }: Backend,
): Promise<TokenRefusal> {
  log({ level: 'warning', event: 'refresh answered for another person' });
  if (grant.provider !== session.person.provider) {
    await sessions.changeTokens(session.handle, (held) => removeGrant(held, grant.id));
    return notReady(query);
  }
  await sessions.end(session.handle);
  return invalidSession();
}

/** The session ended while the request was under way: its tokens must not outlive it (LOGOUT-10). */
function forgetLateTokens(successor: string | undefined, { decision }: RefreshRequest, backend: Backend): TokenRefusal {
  revokeInBackground({ ...decision.grant, refreshToken: successor ?? decision.refreshToken }, backend);
  return invalidSession();
}
