import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deadline } from '../core/deadline.js';
import { memberOf } from './json-member.js';
import type { Outcome } from './outcome.js';

interface Exchange {
  readonly deadline: Deadline;
  successor?: string;
}

/** The library takes no deadline for a single request, and does not give access to a response that it rejects. */
const currentExchange = new AsyncLocalStorage<Exchange>();

/**
 * Runs a refresh request under a deadline (`refreshDeadline`) and keeps a refresh token in its response even if the
 * library rejects the response: the authorization server has rotated by then, and the old refresh token may be dead.
 */
export async function exchangeRefreshToken<Value>(
  deadline: Deadline,
  request: () => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const exchange: Exchange = { deadline };
  const outcome = await currentExchange.run(exchange, request);
  const { successor } = exchange;
  if (outcome.kind === 'granted' || outcome.kind === 'refused' || successor === undefined) return outcome;
  // The response had a token, so the failure came after it.
  const { reason, endpoint, status } = outcome;
  return { kind: 'invalid_response', reason, endpoint, status, successor };
}

/** Records the refresh token of a response before the rest of it is checked. */
export function recordSuccessor(body: Buffer): void {
  const exchange = currentExchange.getStore();
  if (exchange === undefined) return;
  const successor = memberOf(body, 'refresh_token');
  if (typeof successor === 'string' && successor !== '') exchange.successor = successor;
}

/** The deadline of the refresh request in progress; `undefined` for other requests. */
export function refreshDeadline(): Deadline | undefined {
  return currentExchange.getStore()?.deadline;
}
