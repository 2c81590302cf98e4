import type { IncomingMessage } from 'node:http';
import { readBody } from '../../http/read-body.js';
import { badRequest, Problem } from './problem.js';

export type JsonObject = Readonly<Record<string, unknown>>;

const sizeLimit = 8192;

/** Reads a JSON object of limited size. @throws Problem if the body is not one */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Problem(415, 'unsupported_media_type', 'The body must be application/json.');
  }
  const body = await readBody(request, sizeLimit);
  if (body === 'too large') {
    // The rest of the body is not read, so the connection cannot be reused.
    const headers = { Connection: 'close' };
    throw new Problem(413, 'content_too_large', `The body must not be longer than ${sizeLimit} bytes.`, headers);
  }
  const value = parse(body.toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('The body must be a JSON object.');
  }
  return value as JsonObject;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not JSON.');
  }
}
