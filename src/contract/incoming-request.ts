import type { IncomingHttpHeaders } from 'node:http';
import type { ParsedBody } from './parsed-form.js';

/** A request as it arrived, not validated. */
export interface IncomingRequest {
  /** Identifies the request in the log. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** What follows the `?`, still encoded. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it came over TLS, or in a way that the operator declared equivalent. */
  readonly secure: boolean;
  /** The address of the client, by trusted proxies if there are any. */
  readonly address: () => string;
  /** Reads the body, once; or gives what a body parser has made of it. */
  readonly readBody: (limitBytes: number) => Promise<Buffer | ParsedBody | 'too large'>;
}
