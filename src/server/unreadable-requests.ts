import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refusal, refuse } from '../core/refusal.js';
import { JSON_HEADERS } from './headers.js';

// Most of these requests do not show whether they used HTTPS, so the answers have no `Strict-Transport-Security`.

const CLOSE = { connection: 'close' };

/** By the code of Node's error. Any other error means invalid HTTP. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  // The URL and the headers together may have 16 KiB, Node's default.
  HPE_HEADER_OVERFLOW: refuse(431, 'invalid_request', 'The URL and the headers are too large.'),
  ERR_HTTP_REQUEST_TIMEOUT: refuse(408, 'invalid_request', 'The request took too long to arrive.'),
};

/** Answers a request that Node's HTTP parser rejects, or that does not arrive in time. */
export function answerInvalid(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, REFUSALS[error.code ?? ''] ?? refuse(400, 'invalid_request', 'The request is not valid HTTP.'));
}

/** Answers a request without `Host`. */
export function answerWithoutHost(response: ServerResponse): void {
  sendRefusal(response, { ...refuse(400, 'invalid_request', 'The request names no host.'), headers: CLOSE });
}

/** Sends a refusal without the Koa application. */
export function sendRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...JSON_HEADERS, ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Refuses a handshake, and closes the connection. */
export function decline(socket: Duplex, refusal: Refusal): void {
  if (socket.writable) socket.end(asText(refusal), () => socket.destroy());
  else socket.destroy();
}

/** Refuses `CONNECT`, which is for proxies (RFC 9110, section 9.3.6). */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  // The client may have closed the connection already.
  socket.on('error', () => socket.destroy());
  endWith(socket, { ...refuse(405, 'invalid_request', 'CONNECT is not supported here.'), headers: { allow: '' } });
}

/**
 * The time for the client to read the answer. Closing at once could discard it while the client is still sending (RFC
 * 9112, section 9.6).
 */
const LINGER_MS = 2_000;

/** Sends an answer and closes the connection, even if the client does not close its side. */
function endWith(socket: Duplex, refusal: Refusal): void {
  socket.end(asText(refusal));
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cut));
}

/** A complete response, for a socket without a response object. */
function asText({ status, headers, body }: Refusal): string {
  const text = JSON.stringify(body);
  const all = { ...JSON_HEADERS, ...headers, ...CLOSE, 'content-length': String(Buffer.byteLength(text)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}

/** Whether a required `Host` is missing (RFC 9112, section 3.2). */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}
