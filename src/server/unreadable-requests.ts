import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refusal, refuse } from '../core/refusal.js';
import { JSON_HEADERS } from './headers.js';

/** What answers where Node would by itself, or not at all: with all headers and an error object. */
export interface UnreadableRequests {
  /**
   * Answers what Node's HTTP parser can't read. The URL and the headers together may have 16 KiB, Node's default.
   */
  answerInvalid(error: NodeJS.ErrnoException, socket: Duplex): void;
  /** Answers a request that doesn't name its host. */
  answerWithoutHost(response: ServerResponse): void;
  /** Answers `CONNECT`, which is for proxies: there is no tunnel to anywhere (RFC 9110, section 9.3.6). */
  answerConnect(request: IncomingMessage, socket: Duplex): void;
}

/** @param always the headers that all answers of this origin have */
export function createUnreadableRequests(always: Readonly<Record<string, string>>): UnreadableRequests {
  const headers = { ...always, ...JSON_HEADERS, connection: 'close' };
  return {
    answerInvalid(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const refusal =
        error.code === 'HPE_HEADER_OVERFLOW'
          ? refuse(431, 'invalid_request', 'The URL and the headers are too large.')
          : refuse(400, 'invalid_request', 'The request is not valid HTTP.');
      socket.end(asText(refusal, headers));
    },
    answerWithoutHost(response) {
      const { status, body } = refuse(400, 'invalid_request', 'The request names no host.');
      const text = JSON.stringify(body);
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
    },
    answerConnect(_request, socket) {
      // Whoever asked may be gone already.
      socket.on('error', () => socket.destroy());
      socket.end(asText(refuse(405, 'invalid_request', 'CONNECT is not supported here.'), { ...headers, allow: '' }));
    },
  };
}

/** A whole answer, for a socket that has no response object. */
function asText({ status, body }: Refusal, headers: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(body);
  const all = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(text)) });
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}

/** Whether the request should name its host and doesn't (RFC 9112, section 3.2). */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}
