import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionOutcome, TokenOutcome } from './outcomes.js';
import { onPersonChange } from './person.js';
import { currentSession } from './session.js';
import { onSessionChange } from './session-watch.js';
import { parametersOf, type TokenQuery } from './token-query.js';
import { getToken } from './tokens.js';

/** The session, kept up to date; `undefined` until the backend has answered. */
export function useSession(): SessionOutcome | undefined {
  return useSyncExternalStore(onSessionChange, currentSession, () => undefined);
}

/**
 * What came of asking for a token, again whenever somebody signs in or out; `undefined` until the backend has answered.
 *
 * It is for showing whether something can be done. A call to a resource server takes `authorizedFetch`, because a token
 * that was fresh when a component was shown may have ended since.
 */
export function useToken(query: TokenQuery = {}): TokenOutcome | undefined {
  const [outcome, setOutcome] = useState<TokenOutcome | undefined>(undefined);
  const key = `${parametersOf(query)}`;
  useEffect(() => keepAsking(query, setOutcome), [key]);
  return outcome;
}

function keepAsking(query: TokenQuery, show: (outcome: TokenOutcome) => void): () => void {
  const gone = new AbortController();
  const ask = () => void getToken(query, gone).then(show, nobodyWaits);
  gone.signal.addEventListener('abort', onPersonChange(ask));
  ask();
  return () => gone.abort();
}

function nobodyWaits(): void {
  // The component is gone.
}
