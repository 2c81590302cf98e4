import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionOutcome, TokenOutcome } from './outcomes.js';
import { currentSession } from './session.js';
import { onSessionChange } from './session-watch.js';
import { parametersOf, readParameters, type TokenQuery } from './token-query.js';
import { watchToken } from './token-watch.js';

/** Returns the current session and follows its changes; `undefined` until the backend has answered. */
export function useSession(): SessionOutcome | undefined {
  return useSyncExternalStore(onSessionChange, currentSession, () => undefined);
}

/**
 * Returns the outcome of a token request, renewed when the query changes or the person signs in or out; `undefined` until
 * the backend has answered.
 *
 * Use it to show whether an action is possible. To call a resource server use `authorizedFetch`: a token that was valid
 * when a component rendered may have expired since.
 */
export function useToken(query: TokenQuery = {}): TokenOutcome | undefined {
  const [shown, show] = useState<{ readonly asked: string; readonly outcome: TokenOutcome } | undefined>(undefined);
  // A query is usually written inline, as a new object each time. Its parameters tell whether it has changed.
  const asked = `${parametersOf(query)}`;
  useEffect(() => watchToken(readParameters(asked), (outcome) => show(outcome && { asked, outcome })), [asked]);
  return shown?.asked === asked ? shown.outcome : undefined;
}
