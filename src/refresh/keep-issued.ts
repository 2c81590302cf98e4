import type { IssuedTokens } from '../authorization-server/outcome.js';
import type { HeldAccessToken, HeldTokens } from '../core/held-tokens.js';
import { invalidSession, refuse } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { assumedLifetime, heldAccessToken, keepAccessToken, removeGrant, rotate } from '../tokens/held-tokens.js';
import { explainFailure } from './explain-failure.js';
import { problemWith } from './issued-problem.js';
import { keepOrRevoke } from './keep-or-revoke.js';
import { notReady } from './not-ready.js';
import type { Presentation, RefreshRequest } from './refresh-request.js';
import { type RefreshResult, type RefusedRefresh, refused, type TokenRefusal } from './refresh-result.js';

/**
 * Keeps what came. The new refresh token is kept in any case: the old one may be dead by now. Where an ID Token came too,
 * it is kept before that is checked, since fetching the keys may take long, and the process may end meanwhile.
 */
export async function keepIssued(
  issued: IssuedTokens,
  request: Presentation,
  backend: Backend,
): Promise<RefreshResult> {
  const { idToken } = issued;
  const rotated = (held: HeldTokens) => rotate(held, { ...request.decision, ...successorIn(issued, request) });
  if (idToken === undefined) return keepAccess(issued, { ...request, before: rotated }, backend);
  const refusal =
    (await keepOrRevoke(issued.refreshToken, rotated, { request, backend })) ??
    (await checkPerson({ ...issued, idToken }, request, backend));
  return refusal ?? keepAccess(issued, { ...request, before: (held) => held }, backend);
}

function successorIn({ refreshToken, refreshExpiresIn }: IssuedTokens, { askedAt }: Presentation) {
  const endsAt = refreshExpiresIn === undefined ? undefined : askedAt + refreshExpiresIn;
  return { successor: refreshToken, endsAt };
}

/** Why nothing of this is for the person of the session, if so (OpenID Connect Core 1.0, section 12.2). */
async function checkPerson(
  { idToken, claims }: IssuedTokens & { readonly idToken: string },
  request: Presentation,
  backend: Backend,
): Promise<RefusedRefresh | undefined> {
  const { provider, deadline, decision, session } = request;
  const checked = await provider.server.checkIdToken(idToken, deadline);
  if (checked.kind !== 'granted') return explainFailure(checked, backend);
  if (claims && claims.sub !== (decision.grant.sub ?? session.person.sub))
    return refused(await endForeignGrant(request, backend));
  return undefined;
}

/** Keeps the access token, on top of what `before` changes, and gives it if it can be used. */
async function keepAccess(
  issued: IssuedTokens,
  request: Presentation & { readonly before: (held: HeldTokens) => HeldTokens },
  backend: Backend,
): Promise<RefreshResult> {
  const { query, before } = request;
  const problem = problemWith(issued, query, { ...request.provider, log: backend.log });
  const token = tokenOf(issued, request, backend);
  const change = (held: HeldTokens) => (problem ? before(held) : keepAccessToken(before(held), token));
  const ended = await keepOrRevoke(issued.refreshToken, change, { request, backend });
  if (ended) return ended;
  if (problem) return refused(problem);
  return token.heldUntil > backend.clock() ? { kind: 'token', token } : refused(overdueToken());
}

function tokenOf(
  issued: IssuedTokens,
  { query, decision, askedAt, provider }: Presentation,
  { clock }: Backend,
): HeldAccessToken {
  return heldAccessToken({
    query,
    grantId: decision.grant.id,
    value: issued.accessToken,
    scope: issued.scope ?? query.scope,
    expiresIn: issued.expiresIn,
    assumedLifetimeSeconds: assumedLifetime(provider.settings.assumedLifetimeSeconds, true),
    askedAt,
    now: clock(),
  });
}

/** The way of the token, or of its refresh token to the disk, took longer than it lives (CACHE-08). */
export function overdueToken(): TokenRefusal {
  return refuse(400, 'temporarily_unavailable', 'It took longer to get the token than it lives.');
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
