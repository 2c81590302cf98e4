import type { IssuedTokens } from '../authorization-server/index.js';
import { coversScope, type Grant, grantedScope, type HeldAccessToken, type HeldTokens } from '../core/held-tokens.js';
import { invalidSession, refuse } from '../core/refusal.js';
import { requestedQuery } from '../core/token-query.js';
import type { Person } from '../session/session.js';
import { changedTo } from '../session/sessions.js';
import { assumedLifetime, heldAccessToken, keepAccessToken, removeGrant, rotate } from '../tokens/held-tokens.js';
import { scopeInToken } from '../tokens/scope-in-token.js';
import type { RefreshDependencies } from './dependencies.js';
import { explainFailure } from './explain-failure.js';
import { problemWith } from './issued-problem.js';
import { notReady } from './not-ready.js';
import type { Presentation } from './refresh-request.js';
import { type RefreshAttempt, type RefusedRefresh, refused, type TokenRefusal } from './refresh-result.js';
import { type Result, storeResult } from './store-result.js';

/**
 * Stores the issued tokens. The new refresh token is stored in any case, because the old one may be invalid by now. If an
 * ID Token was issued too, the refresh token is stored before the ID Token is checked: fetching keys may take long, and the
 * process may end in the meantime.
 */
export async function storeIssued(
  issued: IssuedTokens,
  request: Presentation,
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const { idToken, refreshToken: successor } = issued;
  const { presented } = request;
  const rotateTo = (held: HeldTokens) => rotate(held, { ...presented, ...successorIn(issued, request) });
  if (idToken === undefined) {
    return storeAccessToken(issued, { ...request, before: rotateTo, removesMark: true }, dependencies);
  }
  const stored = await storeResult({ successor, change: rotateTo, removesMark: true }, request, dependencies);
  if (stored !== 'stored') return stored;
  const mismatch = await checkSubject({ ...issued, idToken }, request, dependencies);
  if (mismatch) return mismatch;
  // By now the session holds the new refresh token, if there is one.
  const rotated = { ...presented, refreshToken: successor ?? presented.refreshToken };
  const next = { ...request, presented: rotated, before: (held: HeldTokens) => held, removesMark: false };
  return storeAccessToken(issued, next, dependencies);
}

function successorIn({ refreshToken, refreshExpiresIn }: IssuedTokens, { presented }: Presentation) {
  const endsAt = refreshExpiresIn === undefined ? undefined : presented.mark.setAt + refreshExpiresIn;
  return { successor: refreshToken, endsAt };
}

/** Refuses tokens that come with an invalid ID Token or one of another subject (OpenID Connect Core 1.0, section 12.2). */
async function checkSubject(
  { idToken, claims }: IssuedTokens & { readonly idToken: string },
  request: Presentation,
  dependencies: RefreshDependencies,
): Promise<RefusedRefresh | undefined> {
  const { authorizationServer, answerBy, presented, session } = request;
  const checked = await authorizationServer.server.checkIdToken(idToken, answerBy);
  if (checked.kind !== 'granted') return explainFailure(checked, request);
  if (claims && isOfOther(claims, presented.grant, session.person))
    return refused(await endForeignGrant(request, dependencies));
  return undefined;
}

/** The person of the session has signed in at the same issuer. A grant that was added may be of another one. */
function isOfOther(claims: { readonly iss: string; readonly sub: string }, { sub }: Grant, person: Person): boolean {
  return sub === undefined ? claims.sub !== person.sub || claims.iss !== person.issuer : claims.sub !== sub;
}

/** Stores the access token on top of the change `before`, and returns it if it can be used. */
async function storeAccessToken(
  issued: IssuedTokens,
  request: Presentation & Pick<Result, 'removesMark'> & { readonly before: Result['change'] },
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const { query, before, removesMark, emit, authorizationServer, session, storeBy } = request;
  const problem = problemWith(issued, query, request);
  const token = tokenOf(issued, request, dependencies.clock());
  const lacksScope = query.wholeGrant && !coversScope(token, query);
  const change = (held: HeldTokens) => (problem ? before(held) : keepAccessToken(before(held), token));
  const result = { successor: issued.refreshToken, change, removesMark, isUse: !(problem ?? lacksScope) };
  const stored = await storeResult(result, request, dependencies);
  if (stored !== 'stored') return stored;
  if (problem) return refused(problem);
  const rotated = issued.refreshToken !== undefined;
  const durationMs = Math.round(storeBy.elapsed());
  emit('refresh.succeeded', { ...authorizationServer.about, session: session.id, durationMs, rotated });
  if (lacksScope) return refused(notReady(query));
  return token.heldUntil > dependencies.clock() ? { kind: 'token', token, source: 'refresh' } : refused(expiredToken());
}

function tokenOf(
  issued: IssuedTokens,
  { query, presented, authorizationServer }: Presentation,
  now: number,
): HeldAccessToken {
  const requested = requestedQuery(query);
  const stated = query.wholeGrant ? scopeInToken(issued.accessToken) : requested.scope;
  return heldAccessToken({
    query: requested,
    grantId: presented.grant.id,
    value: issued.accessToken,
    scope: issued.scope ?? stated,
    grantScope: grantedScope(presented.grant, query.resources),
    expiresIn: issued.expiresIn,
    assumedLifetimeSeconds: assumedLifetime(authorizationServer.settings.assumedLifetimeSeconds, true),
    askedAt: presented.mark.setAt,
    now,
  });
}

/** The token expired on its way, or while its refresh token was being stored (CACHE-08). */
export function expiredToken(): TokenRefusal {
  return refuse(400, 'temporarily_unavailable', 'The token expired before it could be delivered.');
}

/** The response has an ID Token of another subject (OpenID Connect Core 1.0, section 12.2; RT-20). */
async function endForeignGrant(
  { session, presented: { grant }, query, authorizationServer, emit }: Presentation,
  { sessions }: RefreshDependencies,
): Promise<TokenRefusal> {
  emit('refresh.subject_mismatch', { ...authorizationServer.about, session: session.id });
  if (grant.authorizationServer !== session.person.authorizationServer) {
    await sessions.changeTokens(session.handle, (held) => changedTo(removeGrant(held, grant.id)));
    return notReady(query);
  }
  await sessions.end(session.handle);
  emit('session.ended', { session: session.id, reason: 'subject_mismatch' }, session);
  return invalidSession();
}
