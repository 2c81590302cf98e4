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
  let isOver = false;
  const ask = async () => {
    // Shows nothing of another query or another person.
    show();
    const outcome = await getToken(query);
    if (!isOver) show(outcome);
  };
  const stopFollowing = onPersonChange(ask);
  void ask();
  return () => {
    isOver = true;
    stopFollowing();
  };
}
