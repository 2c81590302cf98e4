import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Budget } from './budget.js';

/** What was received on a socket until it was closed, fell silent, or said enough. */
export interface RawAnswer {
  readonly text: string;
  /** Of the first response; `undefined`: that is no HTTP. */
  readonly status: number | undefined;
}

const SILENCE_MILLISECONDS = 1500;
const LONGEST_MILLISECONDS = 5000;
const LIMIT = 64 * 1024;

/** Sends bytes that no HTTP library would send, and reads what comes back. Never throws because of the other side. */
export function sendRaw(
  text: string,
  { baseUrl, budget, certificateAuthority }: { baseUrl: string; budget: Budget; certificateAuthority?: string },
): Promise<RawAnswer> {
  budget.spend();
  const { protocol, hostname, port } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket =
    protocol === 'https:'
      ? connectTls({ host, port: Number(port || 443), servername: host, ca: certificateAuthority })
      : connect({ host, port: Number(port || 80) });
  return new Promise((resolve) => {
    let received = '';
    const timer = setTimeout(() => done(), LONGEST_MILLISECONDS);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      const text = withoutInterim(received);
      resolve({ text, status: statusOf(text) });
    };
    socket.setEncoding('latin1').setTimeout(SILENCE_MILLISECONDS, done);
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (received.length > LIMIT) done();
    });
    socket.once('close', done).once('error', done);
    socket.write(text, 'latin1');
  });
}

/** Without interim responses such as 103, which may precede every response (RFC 9110, section 15.2). */
function withoutInterim(text: string): string {
  return text.replace(/^(?:HTTP\/1\.[01] 1\d\d[^\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)+/, '');
}

function statusOf(text: string): number | undefined {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}
