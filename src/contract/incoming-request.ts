import type { IncomingHttpHeaders } from 'node:http';
import type { ParsedBody } from './decode-form.js';

/** A request before validation. */
export interface IncomingRequest {
  /** Identifies the request in the log. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The part after the `?`, still encoded. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it used TLS, or the operator declared it equivalent. */
  readonly secure: boolean;
  /** The address of the client, according to trusted proxies if there are any. */
  readonly address: () => string;
  /** Reads the body, once; or returns the result of a body parser that ran before. */
  readonly readBody: (limitBytes: number) => Promise<Buffer | ParsedBody | 'too large'>;
}
