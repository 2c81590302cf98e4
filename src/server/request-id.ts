import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Peer } from './peer.js';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What proxies make, and what does no harm in a log, a page or a header. */
const VALID_ID = /^[\w.~:+/=@-]{1,128}$/;

/** The id that a trusted proxy gave the request, so that its log has the same; otherwise a new one. */
export function requestIdOf({ headers }: IncomingMessage, { isTrusted }: Pick<Peer, 'isTrusted'>): string {
  const given = headers[REQUEST_ID_HEADER];
  return isTrusted && typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();
}
