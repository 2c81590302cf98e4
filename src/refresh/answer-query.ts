import type { TokenResponse } from '../../generated/contract/index.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { formatScope } from '../core/scope.js';
import { requestedQuery, type TokenQuery } from '../core/token-query.js';
import type { Session } from '../session/session.js';
import { changedTo } from '../session/sessions.js';
import type { Emit } from '../telemetry/events.js';
import { decideToken, findServable, type NotReady } from '../tokens/decide-token.js';
import { dropAccessToken } from '../tokens/held-tokens.js';
import { type AskedFor, readTokenQuery } from '../tokens/token-policy.js';
import type { RefreshDependencies } from './dependencies.js';
import { refusalFor } from './not-ready.js';
import { obtainToken, type Wanted } from './obtain-token.js';
import {
  type ObtainedToken,
  type RefreshResult,
  refused as refusedRefresh,
  type TokenRefusal,
} from './refresh-result.js';
import { expiredToken } from './store-issued.js';

/** The answer to a token query: a token, or a refusal. */
export type TokenAnswer = { readonly kind: 'json'; readonly status: 200; readonly body: TokenResponse } | TokenRefusal;

/** A token that was found or obtained, for use in this process or to be delivered. */
export interface FoundToken {
  readonly kind: 'token';
  readonly value: string;
  /** Whether it is bound to the key of the backend. */
  readonly isBound: boolean;
  /** Seconds until it expires; absent if the authorization server did not say. */
  readonly expiresIn?: number | undefined;
  /** Separated by spaces; absent if it is unknown. */
  readonly scope?: string | undefined;
}

/** A token query, with the session that it is for. */
export interface AskedToken {
  readonly parameters: AskedFor & { readonly min_validity?: number; readonly rejected?: string };
  readonly session: Session;
  /** Reports events with the id of the request. */
  readonly emit: Emit;
}

const BOUND =
  'Tokens for this resource are bound to a key of the backend (DPoP) and stay there. Call the resource server through it.';

/**
 * Answers a token query, following section 4 of the draft. Refuses one for a bound token, because a page and server code
 * have no key to use it with.
 */
export async function answerQuery(asked: AskedToken, dependencies: RefreshDependencies): Promise<TokenAnswer> {
  const read = readTokenQuery(asked.parameters, dependencies.tokenPolicy);
  if (read.kind === 'refused') return refused(read.refusal, asked);
  const { query } = read;
  if (query.boundTo !== undefined) return refused(refuse(400, 'invalid_target', BOUND), asked);
  const found = await serveOrRefresh(query, asked, dependencies);
  return found.kind === 'token' ? deliver(found) : found;
}

/**
 * Returns a token for use by this process: a held one if possible, otherwise a refreshed one. Unlike `answerQuery`, it takes
 * tokens that are bound to the key of the backend.
 */
export async function findToken(
  asked: AskedToken,
  dependencies: RefreshDependencies,
): Promise<FoundToken | TokenRefusal> {
  const read = readTokenQuery(asked.parameters, dependencies.tokenPolicy);
  return read.kind === 'refused' ? refused(read.refusal, asked) : serveOrRefresh(read.query, asked, dependencies);
}

async function serveOrRefresh(
  query: TokenQuery,
  asked: AskedToken,
  dependencies: RefreshDependencies,
): Promise<FoundToken | TokenRefusal> {
  const { parameters, session, emit } = asked;
  const freshness = { minValiditySeconds: parameters.min_validity, rejected: parameters.rejected };
  const held = findServable(session.accessTokens(), dependencies.clock(), { query, freshness });
  const result: RefreshResult =
    held === undefined
      ? await answerFromSession({ query, freshness, emit }, session, dependencies)
      : { kind: 'token', token: held, source: 'held' };
  if (result.kind === 'refused') return refused(result.refusal, asked);
  // Only a query that returns a token restarts the idle time. A refresh does so when its result is stored.
  if (result.source === 'held') void dependencies.sessions.touch(session);
  return found(result, { query, asked, now: dependencies.clock() });
}

/**
 * Answers with a refresh; if none is possible, with the held token although it is about to expire; else with a refusal.
 */
async function answerFromSession(
  wanted: Wanted,
  session: Session,
  dependencies: RefreshDependencies,
): Promise<RefreshResult> {
  const decision = decideToken(wanted.query, session.tokens(), dependencies.clock(), wanted.freshness);
  if (decision.kind === 'serve') return { kind: 'token', token: decision.token, source: 'held' };
  if (decision.kind === 'refresh') return obtainToken(wanted, session.handle, dependencies);
  await dropRejected(decision, session, dependencies);
  return refusedRefresh(refusalFor(wanted.query, decision));
}

/** Drops a rejected token that cannot be replaced, so that other requests do not get it. */
async function dropRejected({ rejected }: NotReady, { handle }: Session, { sessions }: RefreshDependencies) {
  if (rejected) await sessions.changeTokens(handle, (held) => changedTo(dropAccessToken(held, rejected)));
}

function refused<Refused extends Refusal>(refusal: Refused, { parameters, session, emit }: AskedToken): Refused {
  const { resource, scope } = parameters;
  emit('token.refused', { session: session.id, error: refusal.body.error, resource, scope }, session);
  return refusal;
}

/** Refuses a token that expired while it was being obtained or stored (CACHE-08). */
function found(
  { token, source }: ObtainedToken,
  { query, asked, now }: { readonly query: TokenQuery; readonly asked: AskedToken; readonly now: number },
): FoundToken | TokenRefusal {
  const { session, emit } = asked;
  if (token.heldUntil <= now) return refused(expiredToken(), asked);
  const scopes = token.scope ?? requestedQuery(query).scope ?? [];
  // An empty list is no scope (RFC 6749, section 3.3).
  const scope = scopes.length > 0 ? formatScope(scopes) : undefined;
  emit('token.issued', { session: session.id, source, resource: query.resources, scope }, session);
  const expiresIn = token.expiresAt === undefined ? undefined : token.expiresAt - now;
  return { kind: 'token', value: token.value, isBound: query.boundTo !== undefined, expiresIn, scope };
}

/** Copies only known members, so that nothing else in a token response reaches the page (TOK-72, TOK-73). */
function deliver({ value, expiresIn, scope }: FoundToken): TokenAnswer {
  const body: TokenResponse = { access_token: value, token_type: 'Bearer' };
  if (expiresIn !== undefined) body.expires_in = expiresIn;
  if (scope !== undefined) body.scope = scope;
  return { kind: 'json', status: 200, body };
}
