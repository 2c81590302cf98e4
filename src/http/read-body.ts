import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';

/** Reads the body of a request, up to a limit. Of a longer body the rest is discarded as it arrives. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | 'too large'> {
  const length = request.headers['content-length'];
  // The library takes the stream of a client that is gone for one that was read before.
  if (request.aborted) throw Object.assign(new Error('the client closed the connection'), { code: 'ECONNABORTED' });
  try {
    return await getRawBody(request, { limit: limitBytes, length });
  } catch (error) {
    if (isTooLarge(error)) {
      // Otherwise the connection would stay at this body, and its next request without an answer.
      request.resume();
      return 'too large';
    }
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}

/** Whether reading a body failed because the client closed the connection, or because the body is not as long as it says. */
export function isAbortedBody(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOtherLength = 'type' in error && error.type === 'request.size.invalid';
  return isOtherLength || ('code' in error && error.code === 'ECONNABORTED');
}
