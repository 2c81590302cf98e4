import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../core/refusal.js';
import { type Connection, WebRequest } from '../http/web-request.js';
import { WebResponse } from '../http/web-response.js';
import { JSON_HEADERS } from './headers.js';

/** Answers a standard request with a standard response. */
export type Fetch = (request: Request, connection?: Connection) => Promise<Response>;

/** Not read if the client is gone. Otherwise the session or the process has ended. */
const CUT_OFF = refuse(503, 'temporarily_unavailable', 'The answer was ended before it began. Try again.');

/**
 * Makes the standard handler of what answers requests of Node's HTTP server. Both run the same code: only its two ends
 * differ.
 */
export function createFetch(answer: (request: IncomingMessage, response: ServerResponse) => void): Fetch {
  return (request, connection = {}) =>
    new Promise((resolve) => {
      const incoming = new WebRequest(request, connection);
      const outgoing = new WebResponse(incoming, resolve);
      const { signal } = request;
      const onAbort = () => {
        incoming.abort();
        outgoing.destroy();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      outgoing.once('close', () => {
        signal.removeEventListener('abort', onAbort);
        incoming.destroy();
        if (!outgoing.isBegun) resolve(cutOff());
      });
      if (signal.aborted) onAbort();
      else answer(...asNodePair(incoming, outgoing));
    });
}

/** They have all that Koa and the code here use of those of Node.js. */
function asNodePair(incoming: WebRequest, outgoing: WebResponse): [IncomingMessage, ServerResponse] {
  return [incoming as unknown as IncomingMessage, outgoing as unknown as ServerResponse];
}

function cutOff(): Response {
  return Response.json(CUT_OFF.body, { status: CUT_OFF.status, headers: { ...JSON_HEADERS, 'retry-after': '1' } });
}
