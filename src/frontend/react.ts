import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionOutcome, TokenOutcome } from './outcomes.js';
import { onPersonChange } from './person.js';
import { currentSession } from './session.js';
import { onSessionChange } from './session-watch.js';
import { parametersOf, readParameters, type TokenQuery } from './token-query.js';
import { getToken } from './tokens.js';

/** The session, kept up to date; `undefined` until the backend has answered. */
export function useSession(): SessionOutcome | undefined {
  return useSyncExternalStore(onSessionChange, currentSession, () => undefined);
}

/**
 * What came of asking for a token, again whenever the query changes, or somebody signs in or out; `undefined` until the
 * backend has answered.
 *
 * It is for showing whether something can be done. A call to a resource server takes `authorizedFetch`, because a token
 * that was fresh when a component was shown may have ended since.
 */
export function useToken(query: TokenQuery = {}): TokenOutcome | undefined {
  const [shown, show] = useState<Answered | undefined>(undefined);
  // A query is mostly written where it is used, and a new object each time. Its parameters tell whether it is another.
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
    // Nothing of another query, or of another person.
    show();
    getToken(query, gone).then((outcome) => show({ asked, outcome }), nobodyWaits);
  };
  gone.signal.addEventListener('abort', onPersonChange(ask));
  ask();
  return () => gone.abort();
}

function nobodyWaits(): void {
  // The component is gone.
}
