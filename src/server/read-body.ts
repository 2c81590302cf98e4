import type { IncomingMessage } from 'node:http';
import type { ParsedBody } from '../contract/decode-form.js';
import { readBody as readBytes } from '../http/read-body.js';

/** The application that the backend is mounted in has consumed the body. The message says what to change there. */
export class BodyAlreadyRead extends Error {
  override readonly name = 'BodyAlreadyRead';

  constructor() {
    super(
      'The request body was read before the backend could read it. ' +
        'Mount the backend before the body parser, or put the parsed body into the property "body" of the Node.js request. ' +
        'With fetch, pass a clone of the request that was made before the body was read.',
    );
  }
}

/** Reads a request's body, up to a limit. @throws BodyAlreadyRead if the application has consumed it */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | ParsedBody | 'too large'> {
  if (!hasBody(request)) return Buffer.alloc(0);
  if (!request.readableDidRead) return readBytes(request, limitBytes);
  return Number(request.headers['content-length']) > limitBytes ? 'too large' : parsedBodyOf(request);
}

/** RFC 9112, section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The result of a body parser before the backend, in the property that Express uses. */
function parsedBodyOf(request: IncomingMessage): ParsedBody {
  const parsed = 'body' in request ? request.body : undefined;
  if (parsed === undefined) throw new BodyAlreadyRead();
  return { parsed };
}
