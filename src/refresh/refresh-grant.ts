import { randomUUID } from 'node:crypto';
import { startDeadline } from '../core/deadline.js';
import { grantedScope } from '../core/held-tokens.js';
import { invalidSession } from '../core/refusal.js';
import { requestedQuery } from '../core/token-query.js';
import { changedTo } from '../session/sessions.js';
import { retryWrite } from '../storage/retry-write.js';
import { isUnchanged, markPresented, type Presented, removeMark } from '../tokens/held-tokens.js';
import type { RefreshDependencies } from './dependencies.js';
import { explainFailure } from './explain-failure.js';
import { handleFailure } from './handle-failure.js';
import { notReady } from './not-ready.js';
import type { RefreshRequest } from './refresh-request.js';
import { type RefreshAttempt, refused, SUPERSEDED } from './refresh-result.js';
import { storeIssued } from './store-issued.js';

/**
 * Gets a token with a grant's refresh token, and stores the response before any request is answered (RT-08). A mark is
 * stored first: if this process never learns the outcome, the next one knows that the token was presented. Discovery comes
 * before the mark, because the time from the mark on is for the refresh alone (docs/refresh-protocol.md).
 */
export async function refreshGrant(
  request: RefreshRequest,
  dependencies: RefreshDependencies,
): Promise<RefreshAttempt> {
  const { query, session, decision, emit } = request;
  const { grant, refreshToken } = decision;
  const authorizationServer = dependencies.authorizationServers.get(grant.authorizationServer);
  if (authorizationServer === undefined) return refused(notReady(query));
  const { server, settings, about } = authorizationServer;
  const discovered = await server.discover();
  if (discovered.kind !== 'granted') return explainFailure(discovered, { ...request, authorizationServer });
  // Before the mark is stored: others respect it from when they see it, which is later.
  const answerBy = startDeadline(settings.timeoutSeconds * 1000, dependencies);
  const storeBy = startDeadline(dependencies.refreshBudget.wholeMs, dependencies);
  const presented = { grant, refreshToken, mark: { id: randomUUID(), setAt: dependencies.clock() } };
  const marked = await storeMark(presented, session.handle, dependencies).catch((error: unknown) => {
    removeMarkLater(presented, session.handle, dependencies);
    throw error;
  });
  if (marked !== 'marked') return marked === 'superseded' ? SUPERSEDED : refused(invalidSession());
  if (grant.isUncertain || grant.mark !== undefined) emit('refresh.repeated', { ...about, session: session.id });
  const presentation = { ...request, authorizationServer, presented, answerBy, storeBy };
  const refreshable = { refreshToken, scope: grantedScope(grant, query.resources) };
  const outcome = await server.refresh(refreshable, requestedQuery(query), answerBy);
  return outcome.kind === 'granted'
    ? storeIssued(outcome.value, presentation, dependencies)
    : handleFailure(outcome, presentation, dependencies);
}

/** How long a process tries to remove a mark that may have been stored although the store reported a failure. */
const REMOVING_MS = 10_000;

/** Nothing was sent, so other requests need not wait until the mark is old. */
function removeMarkLater(presented: Presented, handle: string, dependencies: RefreshDependencies): void {
  const remove = () => dependencies.sessions.changeTokens(handle, (held) => changedTo(removeMark(held, presented)));
  const removing = retryWrite(remove, { forMs: REMOVING_MS, ...dependencies }).catch(() => undefined);
  void dependencies.backgroundWork.track(removing);
}

/**
 * Stores the mark in place of the abandoned one that was read, if there was one. Only one process succeeds: another one
 * finds the mark of the first, or its new refresh token.
 */
async function storeMark(
  presented: Presented,
  handle: string,
  { sessions }: RefreshDependencies,
): Promise<'marked' | 'superseded' | 'no session'> {
  const changed = await sessions.changeTokens<'marked' | 'superseded'>(handle, (held) =>
    isUnchanged(held, presented.grant)
      ? { held: markPresented(held, presented), result: 'marked' }
      : { held, result: 'superseded' },
  );
  return changed.kind === 'ended' ? 'no session' : changed.result;
}
