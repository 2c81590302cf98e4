import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request that a server of this process got, and what it answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  readonly body: string;
}

export interface RequestRecord {
  /** Those that were answered, in the order of the answers. */
  readonly requests: readonly RecordedRequest[];
  /** Forgets all so far. */
  clear(): void;
  stop(): void;
}

/** Records what the HTTP servers of this process get on a port and answer, without touching them. */
export function recordRequests(port: number): RequestRecord {
  const requests: RecordedRequest[] = [];
  const onStart = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.socket.localPort === port) recordOne(request, response, requests);
  };
  subscribe('http.server.request.start', onStart);
  return {
    requests,
    clear: () => {
      requests.length = 0;
    },
    stop: () => {
      unsubscribe('http.server.request.start', onStart);
    },
  };
}

function recordOne(request: IncomingMessage, response: ServerResponse, requests: RecordedRequest[]): void {
  const chunks: Buffer[] = [];
  for (const name of ['write', 'end'] as const) {
    const real = response[name];
    response[name] = function keeping(this: ServerResponse, ...given: unknown[]) {
      const [chunk] = given;
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
      return Reflect.apply(real, this, given);
    } as never;
  }
  const { method = '', url = '', headers } = request;
  response.once('finish', () => {
    requests.push({ method, url, headers, status: response.statusCode, body: Buffer.concat(chunks).toString() });
  });
}
