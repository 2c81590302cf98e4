import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { NoAnswer } from '../../probe/exchange.js';

const CLOSED = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** The answer to a request that is too large; `undefined`: the server closed the connection while it was written. */
export function orClosed(asking: Promise<Answer>): Promise<Answer | undefined> {
  return asking.catch((error: unknown) => {
    if (error instanceof NoAnswer && CLOSED.includes(error.code)) return undefined;
    throw error;
  });
}

/** Less than the silence after which a raw socket is given up. */
const AT_ONCE_MILLISECONDS = 1200;

/**
 * Whether the server answers, or closes the connection, before the request line is complete. Its answer may be lost then;
 * a backend behind it has not seen the request.
 */
export async function refusesUnread(
  sendRaw: CheckContext['sendRaw'],
  { origin, scope }: { origin: string; scope: string },
): Promise<boolean> {
  const beganAt = performance.now();
  await sendRaw(`GET ${new URL(TOKEN, origin).pathname}?scope=${scope}`);
  return performance.now() - beganAt < AT_ONCE_MILLISECONDS;
}
