import type { Refusal } from './outcomes.js';

/**
 * A call to a resource server that can't be made, or was refused, for want of the right token.
 *
 * `outcome` says what the page can do about it; `response` is what the resource server answered, if it was asked.
 */
export class NotAuthorizedError extends Error {
  override readonly name = 'NotAuthorizedError';
  readonly outcome: Refusal;
  readonly response: unknown;

  constructor(outcome: Refusal, response?: unknown) {
    super(`${outcome.kind}: ${outcome.error}`);
    this.outcome = outcome;
    this.response = response;
  }
}
