import type { Deadline } from '../core/deadline.js';
import { memberOf } from './json-member.js';

/** The last request of an exchange, and its response. */
export interface LastResponse {
  method?: string;
  /** The URL without its query. */
  endpoint?: string;
  status?: number;
}

/**
 * One use of the authorization server, and what its requests record. The library takes no deadline for a single request, does
 * not tell which of its requests an error is about, and gives no access to a response that it rejects.
 */
export interface Exchange {
  /** Nothing is sent after it. */
  readonly deadline?: Deadline | undefined;
  readonly last: LastResponse;
  /** The refresh token in the last response that had one, recorded before the rest of the response is checked. */
  successor?: string;
}

export function createExchange(deadline?: Deadline): Exchange {
  return { deadline, last: {} };
}

/** Records that a request is sent. */
export function recordRequest({ last }: Exchange, url: string, method: string): void {
  if (!URL.canParse(url)) return;
  const { origin, pathname } = new URL(url);
  last.method = method;
  last.endpoint = `${origin}${pathname}`;
  delete last.status;
}

/** Records the refresh token of a response. */
export function recordSuccessor(exchange: Exchange, body: Buffer): void {
  const successor = memberOf(body, 'refresh_token');
  if (typeof successor === 'string' && successor !== '') exchange.successor = successor;
}
