import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { ProxySettings } from '../config/proxies-schema.js';
import { readBody } from '../http/read-body.js';

/** The body of a request is longer than the limit. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/** A body on its way to the resource server. Only one that was kept can be sent again. */
export type CallBody =
  | { readonly kind: 'kept'; readonly bytes: Buffer | undefined }
  | { readonly kind: 'stream'; readonly stream: Transform; readonly length: number | undefined }
  | { readonly kind: 'too long' };

/** Takes the body of a request: whole if it is short and says so, else as a stream with the same limit. */
export async function takeBody(request: IncomingMessage, limits: ProxySettings['limits']): Promise<CallBody> {
  const { 'content-length': header, 'transfer-encoding': encoding } = request.headers;
  if (header === undefined && encoding === undefined) return { kind: 'kept', bytes: undefined };
  const most = limits.bodyBytes === 0 ? Infinity : limits.bodyBytes;
  const length = encoding === undefined ? Number(header) : undefined;
  if (length !== undefined && length > most) return { kind: 'too long' };
  if (length !== undefined && length <= limits.repeatableBytes) {
    const bytes = await readBody(request, limits.repeatableBytes);
    return bytes === 'too large' ? { kind: 'too long' } : { kind: 'kept', bytes };
  }
  return { kind: 'stream', stream: limited(request, most), length };
}

/**
 * Passes the body on, as fast as the resource server takes it. An error does not end the page's connection, which the
 * answer is still to be sent on; an end of the page's connection ends the body.
 */
function limited(request: IncomingMessage, most: number): Transform {
  let passed = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > most) done(new BodyTooLong());
      else done(null, chunk);
    },
  });
  request.once('aborted', () => stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNABORTED' })));
  stream.once('close', () => request.unpipe(stream).resume());
  return request.pipe(stream);
}
