import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { type FlatHeaders, without } from './flat-headers.js';

/** An answer of a resource server that is not sent yet, because another attempt may replace it. */
export interface HeldAnswer {
  readonly writable: Writable;
  /** Sends it after all. */
  send(response: ServerResponse): void;
}

/** A longer body is left out. Answers that reject a token have a short one or none. */
const MOST_BYTES = 64 * 1024;

export function holdAnswer(status: number, headers: FlatHeaders): HeldAnswer {
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
    send(response) {
      const body = length > MOST_BYTES ? Buffer.alloc(0) : Buffer.concat(chunks);
      response
        .writeHead(status, [...without(headers, ['content-length']), 'content-length', String(body.length)])
        .end(body);
    },
  };
}
