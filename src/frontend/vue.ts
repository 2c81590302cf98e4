import { type ShallowRef, shallowRef, watchEffect } from 'vue';
import type { SessionOutcome, TokenOutcome } from './outcomes.js';
import { currentSession } from './session.js';
import { onSessionChange } from './session-watch.js';
import type { TokenQuery } from './token-query.js';
import { watchToken } from './token-watch.js';

/** The session, kept up to date; `undefined` until the backend has answered. */
export function useSession(): Readonly<ShallowRef<SessionOutcome | undefined>> {
  const session = shallowRef(currentSession());
  watchEffect((onCleanup) => {
    const stop = onSessionChange((outcome) => {
      session.value = outcome;
    });
    onCleanup(stop);
  });
  return session;
}

/**
 * Returns the outcome of a token request, renewed when the query changes or the person signs in or out; `undefined`
 * until the backend has answered.
 *
 * It is for showing whether something can be done. A call to a resource server takes `authorizedFetch`, because a token
 * that was fresh when a component was shown may have ended since.
 */
export function useToken(query: () => TokenQuery): Readonly<ShallowRef<TokenOutcome | undefined>> {
  const shown = shallowRef<TokenOutcome | undefined>(undefined);
  watchEffect((onCleanup) => {
    const stop = watchToken(query(), (outcome) => {
      shown.value = outcome;
    });
    onCleanup(stop);
  });
  return shown;
}
