import type { Failure } from '../authorization-server/index.js';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import type { HeldTokens } from '../core/held-tokens.js';
import type { Person } from '../session/session.js';
import { type Change, changedTo, endSession } from '../session/sessions.js';
import { ignoreUnavailable } from '../storage/store.js';
import { isSuperseded, markUncertain, type Presented, removeGrant, removeMark, rotate } from '../tokens/held-tokens.js';
import type { RefreshDependencies } from './dependencies.js';
import { explainFailure } from './explain-failure.js';
import type { Presentation } from './refresh-request.js';
import { type RefreshAttempt, SUPERSEDED } from './refresh-result.js';
import { storeResult } from './store-result.js';

/** Stores what a failed request means for the refresh token that was presented, and returns the answer to it. */
export async function handleFailure(
  failure: Failure,
  request: Presentation,
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const { presented } = request;
  const answer = explainFailure(failure, request);
  const changeTokens = (change: (held: HeldTokens) => HeldTokens) =>
    dependencies.sessions.changeTokens(request.session.handle, (held) => changedTo(change(held)));
  if (failure.kind === 'unavailable') {
    const change = failure.isUnsent ? removeMark : markUncertain;
    // If the store is unavailable too, other requests wait until the mark is old (`createInFlightCheck`).
    await changeTokens((held) => change(held, presented)).catch(ignoreUnavailable);
  } else if (endsGrant(failure, request.authorizationServer.settings)) {
    if ((await endGrant(request, dependencies)) === 'superseded') return SUPERSEDED;
  } else if (failure.kind === 'invalid_response') {
    // The response is invalid, but its refresh token may be valid, and the old one may not be any more.
    const { successor } = failure;
    const change = (held: HeldTokens) => rotate(held, { ...presented, successor });
    await storeResult({ successor, change, removesMark: true }, request, dependencies);
  } else {
    // The authorization server refused the query, not the refresh token (RT-14).
    const unchanged = (held: HeldTokens) => rotate(held, { ...presented, successor: undefined });
    await changeTokens(unchanged);
  }
  return answer;
}

/** Stands in `endedGrantErrors` for a refusal without an error code. */
const NO_ERROR = 'no_error';

/** Whether the refresh token is dead: `invalid_grant` says so, and what else the operator has named. */
function endsGrant(
  failure: Exclude<Failure, { kind: 'unavailable' }>,
  { endedGrantErrors }: Pick<AuthorizationServerSettings, 'endedGrantErrors'>,
): boolean {
  if (failure.kind === 'refused') {
    return failure.error === 'invalid_grant' || endedGrantErrors.includes(failure.error);
  }
  return failure.successor === undefined && failure.isRefusal === true && endedGrantErrors.includes(NO_ERROR);
}

/**
 * `invalid_grant` is the only response that ends a grant, unless the settings name others. The session ends with the last grant of the authorization server
 * where the person signed in (RT-10, RT-11). If another process has replaced the refused token, the grant goes on: that is
 * a lost race (RT-12).
 */
async function endGrant(
  { session, presented, emit }: Presentation,
  { sessions }: RefreshDependencies,
): Promise<'ended' | 'superseded'> {
  const { id, handle, person } = session;
  const changed = await sessions.changeTokens(handle, (held) => withoutGrant(held, presented, person));
  if (changed.kind === 'ended') return 'ended';
  if (changed.result === 'last grant') emit('session.ended', { session: id, reason: 'grant_ended' }, session);
  return changed.result === 'superseded' ? 'superseded' : 'ended';
}

function withoutGrant(
  held: HeldTokens,
  presented: Presented,
  { authorizationServer }: Person,
): Change<'superseded' | 'last grant' | 'one grant'> {
  const { id } = presented.grant;
  if (held.grants.some((grant) => grant.id === id) && isSuperseded(held, presented))
    return { held, result: 'superseded' };
  const rest = removeGrant(held, id);
  const isLast = rest.grants.every((grant) => grant.authorizationServer !== authorizationServer);
  return isLast ? { held: endSession, result: 'last grant' } : { held: rest, result: 'one grant' };
}
