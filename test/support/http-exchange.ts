import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** An answer, read to its end. */
export interface HttpAnswer {
  /** The URL that was asked. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The body as JSON. */
  json<T = unknown>(): T;
}

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
}

/** Sends one request with exactly these headers; `fetch` would add Fetch Metadata of its own. */
export function exchange(url: URL, { method, headers, body }: HttpRequest): Promise<HttpAnswer> {
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // The certificates of tests are their own; who checks them is the backend, not this.
    const options = { method, headers: Object.fromEntries(given), agent: false, rejectUnauthorized: false };
    const sent = request(url, options, (message) => readAnswer(url, message).then(resolve, reject));
    sent.on('error', reject).end(body);
  });
}

async function readAnswer(url: URL, message: IncomingMessage): Promise<HttpAnswer> {
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) body += chunk;
  return { url, status: message.statusCode ?? 0, headers, body, json: () => JSON.parse(body) };
}
