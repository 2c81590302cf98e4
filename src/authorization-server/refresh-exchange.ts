import type { Exchange } from './exchange.js';
import type { Outcome } from './outcome.js';

/**
 * Runs a refresh request, and keeps a refresh token in its response even if the library rejects the response: the
 * authorization server has rotated by then, and the old refresh token may be dead.
 */
export async function exchangeRefreshToken<Value>(
  exchange: Exchange,
  request: (exchange: Exchange) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcome = await request(exchange);
  const { successor } = exchange;
  if (outcome.kind === 'granted' || outcome.kind === 'refused' || successor === undefined) return outcome;
  // The response had a token, so the failure came after it.
  const { reason, endpoint, status } = outcome;
  return { kind: 'invalid_response', reason, endpoint, status, successor };
}
