import type { ServerResponse } from 'node:http';
import type { HandOverRefused, HandOverResponse } from '../../../generated/contract/index.js';

/** An answer to the application. */
export interface HandOverAnswer {
  readonly status: number;
  readonly body: HandOverRefused | HandOverResponse;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusal(
  status: number,
  error: HandOverRefused['error'],
  more: { readonly description?: string; readonly headers?: HandOverAnswer['headers'] } = {},
): HandOverAnswer {
  const { description, headers = {} } = more;
  return { status, headers, body: description === undefined ? { error } : { error, error_description: description } };
}

export function send(response: ServerResponse, { status, body, headers = {} }: HandOverAnswer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
