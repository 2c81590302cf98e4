import type { IncomingMessage } from 'node:http';

/** Reads a request's body, as far as it may go. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) return 'too large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
