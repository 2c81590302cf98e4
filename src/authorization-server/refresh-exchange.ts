import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deadline } from '../core/deadline.js';
import { memberOf } from './json-member.js';
import type { Outcome } from './outcome.js';

interface Exchange {
  readonly deadline: Deadline;
  successor?: string;
}

/** The library takes neither a deadline for one request nor shows an answer that it refuses. So both go around it. */
const backgroundWork = new AsyncLocalStorage<Exchange>();

/**
 * Runs a refresh request under a deadline (`deadlineUnderWay`), so that a refresh token in its answer is never lost. The
 * library throws the whole answer away if something in it is wrong; but the authorization server has rotated by then,
 * and the old refresh token may be dead.
 */
export async function exchangeRefreshToken<Value>(
  deadline: Deadline,
  request: () => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const exchange: Exchange = { deadline };
  const outcome = await backgroundWork.run(exchange, request);
  const { successor } = exchange;
  if (outcome.kind === 'granted' || outcome.kind === 'refused' || successor === undefined) return outcome;
  // It answered with a token, so what failed came after.
  return { kind: 'unusable', reason: outcome.reason, successor };
}

/** Looks for a refresh token in an answer, before anything judges the rest of it. */
export function noteSuccessor(body: Buffer): void {
  const exchange = backgroundWork.getStore();
  if (exchange === undefined) return;
  const successor = memberOf(body, 'refresh_token');
  if (typeof successor === 'string' && successor !== '') exchange.successor = successor;
}

/** The deadline of the refresh request that is being made; `undefined` if it is a request of another kind. */
export function deadlineUnderWay(): Deadline | undefined {
  return backgroundWork.getStore()?.deadline;
}
