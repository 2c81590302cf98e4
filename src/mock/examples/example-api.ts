import type { IncomingHttpHeaders } from 'node:http';

/** A request below `/bff/api/NAME`. */
export interface ExampleRequest {
  readonly method: string;
  /** Begins with a slash, without the prefix. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ExampleAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string | Buffer;
}

/** Examples that stand in for a resource server. */
export interface ExampleApi {
  /** `undefined`: there is no example for this request. */
  answer(request: ExampleRequest): Promise<ExampleAnswer | undefined>;
}

export function jsonAnswer(status: number, body: unknown): ExampleAnswer {
  return { status, mediaType: 'application/json', body: JSON.stringify(body) };
}
