import type { IncomingMessage } from 'node:http';

const sizeLimit = 4096;

/** Reads a form of `application/x-www-form-urlencoded`; what is too long counts as nothing pressed. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length + chunk.length > sizeLimit) return new URLSearchParams();
    text += chunk;
  }
  return new URLSearchParams(text);
}
