import type { IncomingMessage } from 'node:http';
import { type Connection, headersOf, WebConnection } from '../http/web-request.js';

/** A request that server code handles: of Node's HTTP server, or a standard one, of which the headers suffice. */
export type HandledRequest = IncomingMessage | { readonly headers: Headers };

/** The request as the backend reads it, without its body. `connection` is for a standard one. */
export function nodeRequestOf(request: HandledRequest, connection: Connection = {}): IncomingMessage {
  const { headers } = request;
  if (!areStandard(headers)) return request as IncomingMessage;
  const seen = { method: 'GET', url: '/', headers: headersOf(headers, false), socket: new WebConnection(connection) };
  return seen as unknown as IncomingMessage;
}

/** Not `instanceof`: frameworks bring `Headers` of their own. A header named `get` would be a text. */
function areStandard(headers: HandledRequest['headers']): headers is Headers {
  return typeof headers.get === 'function';
}
