import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionOutcome, TokenOutcome } from './outcomes.js';
import { onPersonChange } from './person.js';
import { currentSession } from './session.js';
import { onSessionChange } from './session-watch.js';
import { parametersOf, readParameters, type TokenQuery } from './token-query.js';
import { getToken } from './tokens.js';

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
  const [shown, show] = useState<Answered | undefined>(undefined);
  // A query is usually written inline, as a new object each time. Its parameters tell whether it has changed.
  const asked = `${parametersOf(query)}`;
  useEffect(() => keepAsking(asked, show), [asked]);
  return shown?.asked === asked ? shown.outcome : undefined;
}

interface Answered {
  readonly asked: string;
  readonly outcome: TokenOutcome;
}

function keepAsking(asked: string, show: (answered?: Answered) => void): () => void {
  const gone = new AbortController();
  const query = readParameters(asked);
  const ask = () => {
    // Shows nothing of another query or another person.
    show();
    getToken(query, { signal: gone.signal }).then((outcome) => show({ asked, outcome }), ignore);
  };
  const stopFollowing = onPersonChange(ask);
  ask();
  return () => {
    stopFollowing();
    gone.abort();
  };
}

function ignore(): void {
  // The component was unmounted.
}
