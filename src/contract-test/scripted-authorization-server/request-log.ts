import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** A request as the scripted authorization server received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As sent. */
  readonly body: string;
  /** The same, read as a form. */
  readonly form: URLSearchParams;
  /** The common name in the certificate that was presented and trusted. */
  readonly peerName?: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** The backend under test may be hostile: more is neither read nor recorded. */
const LONGEST_BODY = 64 * 1024;
export const MOST_RECORDED = 20_000;

/** Reads a request to its end. Throws for one whose body is too long. */
export async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const arrivedAt = Date.now();
  const url = new URL(message.url ?? '/', 'http://scripted.test');
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) {
    body += chunk;
    if (body.length > LONGEST_BODY) throw new Error('the body of a request is too long');
  }
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body,
    form: new URLSearchParams(body),
    arrivedAt,
    peerName: peerOf(message),
  };
}

function peerOf({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  return [socket.getPeerCertificate().subject.CN].flat().join();
}
