import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse } from '../vocabulary/refusal.js';
import { JSON_HEADERS } from './headers.js';

/**
 * Answers what Node's HTTP parser can't read, so that it too gets its headers and an error object. The URL and the
 * headers together may have 16 KiB, Node's default.
 */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? refuse(431, 'invalid_request', 'The URL and the headers are too large.')
      : refuse(400, 'invalid_request', 'The request is not valid HTTP.');
  const text = JSON.stringify(body);
  const headers = { ...JSON_HEADERS, 'content-length': String(Buffer.byteLength(text)), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
}

/** Whether the request should name its host and doesn't (RFC 9112, section 3.2). */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

export function answerWithoutHost(response: ServerResponse): void {
  const { status, body } = refuse(400, 'invalid_request', 'The request names no host.');
  const text = JSON.stringify(body);
  response
    .writeHead(status, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(text), connection: 'close' })
    .end(text);
}
