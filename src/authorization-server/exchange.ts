import type { Deadline } from '../core/deadline.js';
import { memberOf } from './json-member.js';
import type { NamedPerson, Outcome, UnusedRefreshToken } from './outcome.js';

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
  /** Whom the ID Token in the last response that had one names, not verified. */
  named?: NamedPerson;
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

/** Records the refresh token of a response, and whom it is for. */
export function recordSuccessor(exchange: Exchange, body: Buffer): void {
  const successor = memberOf(body, 'refresh_token');
  if (typeof successor === 'string' && successor !== '') exchange.successor = successor;
  const named = personIn(memberOf(body, 'id_token'));
  if (named !== undefined) exchange.named = named;
}

function personIn(idToken: unknown): NamedPerson | undefined {
  const [, payload = ''] = typeof idToken === 'string' ? idToken.split('.') : [];
  const bytes = Buffer.from(payload, 'base64url');
  const [iss, sub] = [memberOf(bytes, 'iss'), memberOf(bytes, 'sub')];
  return typeof iss === 'string' && typeof sub === 'string' ? { iss, sub } : undefined;
}

/** The refresh token of an exchange that failed. Without OpenID Connect, an ID Token means nothing. */
export function unusedIn(
  { successor: refreshToken, named }: Exchange,
  { openidConnect }: { readonly openidConnect: boolean },
): UnusedRefreshToken | undefined {
  return refreshToken === undefined ? undefined : { refreshToken, claims: openidConnect ? named : undefined };
}

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
