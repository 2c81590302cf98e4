import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import type { ParsedBody } from '../contract/parsed-form.js';

/** A mistake of the application that the backend is mounted in. Its message says what to change there. */
export class BodyAlreadyRead extends Error {
  override readonly name = 'BodyAlreadyRead';

  constructor() {
    super(
      'The request body was read before the backend could read it. ' +
        'Mount the backend before the body parser, or put the parsed body into the property "body" of the Node.js request.',
    );
  }
}

/** Reads a request's body, as far as it may go. @throws BodyAlreadyRead */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | ParsedBody | 'too large'> {
  if (!hasBody(request)) return Buffer.alloc(0);
  const length = request.headers['content-length'];
  if (request.readableDidRead) return Number(length) > limitBytes ? 'too large' : parsedBodyOf(request);
  try {
    return await getRawBody(request, { limit: limitBytes, ...(length === undefined ? {} : { length }) });
  } catch (error) {
    if (isTooLarge(error)) return 'too large';
    throw error;
  }
}

/** RFC 9112, section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** What a body parser in front of the backend has left, where those of Express leave it. */
function parsedBodyOf(request: IncomingMessage): ParsedBody {
  const parsed = 'body' in request ? request.body : undefined;
  if (parsed === undefined) throw new BodyAlreadyRead();
  return { parsed };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}
