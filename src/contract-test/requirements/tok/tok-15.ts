import { TOKEN } from '../../endpoints.js';
import type { Exchange } from '../../probe/exchange.js';
import { finding, observation, type Requirement } from '../../requirement.js';

export const tok15: Requirement = {
  id: 'TOK-15',
  level: 'project',
  sentence: 'HEAD is answered 405, or with the status of GET; it never has a body.',
  source: 'RFC 9110 9.3.2',
  why: 'A body where none belongs is taken for the next answer on the connection, which may be another person’s.',
  check: 'Asks with HEAD; expects 405 or the status of GET, and reads on the socket that nothing follows the headers.',
  needs: ['session'],
  requests: 3,
  async *judge({ session, sendRaw }) {
    const got = await session.token();
    const answer = await session.ask(TOKEN, { method: 'HEAD' });
    if (![405, got.status].includes(answer.status)) yield finding(`405 or ${got.status}`, answer);
    const { text } = await sendRaw(headRequest(answer.exchange));
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    if (text.includes('\r\n\r\n') && body !== '') yield observation('no body', `${body.length} bytes of body`);
  },
};

/** The same request again, as text. */
function headRequest({ request: { url, headers } }: Exchange): string {
  const { pathname, host } = new URL(url);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HEAD ${pathname} HTTP/1.1`, `Host: ${host}`, ...lines, 'Connection: close', '', ''].join('\r\n');
}
