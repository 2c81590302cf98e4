import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as the controllable authorization server received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As sent. */
  readonly body: string;
  /** The same, read as a form. */
  readonly form: URLSearchParams;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** Reads a request to its end. */
export async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const arrivedAt = Date.now();
  const url = new URL(message.url ?? '/', 'http://scripted.test');
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) body += chunk;
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body,
    form: new URLSearchParams(body),
    arrivedAt,
  };
}
