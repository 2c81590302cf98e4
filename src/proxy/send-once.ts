import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Api } from './api.js';
import { type ApiToken, credentialsFor, rememberNonce } from './call-token.js';
import { type TokenVerdict, verdictOf } from './challenge.js';
import { failureOf, PageGone } from './failure.js';
import { type FlatHeaders, valueIn, without } from './flat-headers.js';
import type { AllowedCall } from './read-call.js';
import type { CallBody } from './request-body.js';
import { responseHeaders } from './response-headers.js';
import { inTrace, traceCall } from './trace-call.js';

/** A request to a resource server, as often as it is sent. */
export interface Sending {
  readonly api: Api;
  readonly call: AllowedCall;
  readonly incoming: IncomingRequest;
  readonly body: Exclude<CallBody, { kind: 'too long' }>;
  readonly response: ServerResponse;
  /** Headers that every answer of the backend has. */
  readonly always: Readonly<Record<string, string>>;
  /** Emits `abort` when the page closes the connection. */
  readonly gone: EventEmitter;
}

/** What came of an attempt. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly verdict: TokenVerdict }
  | {
      readonly kind: 'held';
      readonly status: number;
      readonly verdict: TokenVerdict;
      readonly answer: ReturnType<typeof holdAnswer>;
    }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Sends a request with this token, and streams the answer to the page, unless `holds` wants it held back. */
export async function sendOnce(
  sending: Sending,
  token: ApiToken,
  holds: (verdict: TokenVerdict) => boolean,
): Promise<Attempt> {
  const { api, call, body, response, gone } = sending;
  const traced = traceCall(api, call.method);
  let attempt: Attempt | undefined;
  const begin = (status: number, received: FlatHeaders) => {
    traced?.end({ status });
    const nonce = valueIn(received, 'dpop-nonce');
    rememberNonce(nonce, api);
    const verdict = verdictOf(status, { challenge: valueIn(received, 'www-authenticate'), nonce });
    const headers = headersFor(sending, received);
    if (holds(verdict)) {
      const answer = holdAnswer(status, headers);
      attempt = { kind: 'held', status, verdict, answer };
      return answer.writable;
    }
    attempt = { kind: 'answered', status, verdict };
    response.writeHead(status, headers);
    // An event stream may have nothing to send for a while.
    if (valueIn(received, 'content-length') === undefined) response.flushHeaders();
    return response;
  };
  try {
    const headers = inTrace(await headersOf(sending, token), traced);
    // From here on `gone` ends the request. What it emitted before had no listener.
    if (response.destroyed) throw new PageGone();
    const options = { method: call.method as 'GET', path: call.path, headers, body: payloadOf(body), signal: gone };
    // With `raw` the headers are a flat list, in spite of their type.
    await api.pool.stream({ ...options, responseHeaders: 'raw' }, ({ statusCode, headers: received }) =>
      begin(statusCode, Array.isArray(received) ? received.map(String) : []),
    );
    return attempt ?? { kind: 'failed', error: new Error('there was no answer') };
  } catch (error) {
    // Once the answer had begun, the span has ended.
    traced?.end({ error: failureOf(error).reason });
    return { kind: 'failed', error };
  }
}

async function headersOf({ api, call, incoming, body }: Sending, token: ApiToken): Promise<string[]> {
  const credentials = await credentialsFor(token, call, api);
  const headers = api.requestHeaders(incoming.headers, { address: incoming.address(), credentials });
  if (body.kind === 'stream' && body.length !== undefined) headers.push('content-length', String(body.length));
  return headers;
}

function payloadOf(body: Sending['body']) {
  return body.kind === 'stream' ? body.stream : body.bytes;
}

function headersFor({ api, call, always }: Sending, received: FlatHeaders): string[] {
  const { setCookies } = api.settings;
  const rewriteLocation = (location: string) => api.rewriteLocation(location, call.path);
  return [...Object.entries(always).flat(), ...responseHeaders(received, { setCookies, rewriteLocation })];
}

/** A longer body is left out. Answers that reject a token have a short one or none. */
const MOST_BYTES = 64 * 1024;

/** Keeps an answer of a resource server, which is not sent yet because another attempt may replace it. */
function holdAnswer(status: number, headers: FlatHeaders) {
  const chunks: Buffer[] = [];
  let length = 0;
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length <= MOST_BYTES) chunks.push(chunk);
      done();
    },
  });
  return {
    writable,
    /** Sends it after all. */
    send(response: ServerResponse) {
      const body = length > MOST_BYTES ? Buffer.alloc(0) : Buffer.concat(chunks);
      response
        .writeHead(status, [...without(headers, ['content-length']), 'content-length', String(body.length)])
        .end(body);
    },
  };
}
