import type { TokenOutcome } from './outcomes.js';
import { onPersonChange } from './person.js';
import type { TokenQuery } from './token-query.js';
import { getToken } from './tokens.js';

/**
 * Calls back with the outcome of a token request, now and whenever the person signs in or out; with `undefined` while it is
 * asked for.
 *
 * @returns a function that stops watching
 */
export function watchToken(query: TokenQuery, show: (outcome?: TokenOutcome) => void): () => void {
  const gone = new AbortController();
  const { signal } = gone;
  const ask = () => {
    // Shows nothing of another query or another person.
    show();
    getToken(query, { signal }).then((outcome) => signal.aborted || show(outcome), ignore);
  };
  const stopFollowing = onPersonChange(ask);
  ask();
  return () => {
    stopFollowing();
    gone.abort();
  };
}

function ignore(): void {
  // Nothing shows the token any more.
}
