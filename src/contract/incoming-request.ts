import type { IncomingHttpHeaders } from 'node:http';
import type { ParsedBody } from './parsed-form.js';

/** A request as it arrived, before anything in it is believed. */
export interface IncomingRequest {
  /** Tells one request from another in the log. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** What follows the `?`, still encoded. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it came over TLS, or in a way that the operator declared to be as good. */
  readonly secure: boolean;
  /** Where it came from: the browser's address, as far as trusted proxies tell it. */
  readonly address: () => string;
  /** Reads the body, once; or gives what a body parser has made of it. */
  readonly readBody: (limitBytes: number) => Promise<Buffer | ParsedBody | 'too large'>;
}
