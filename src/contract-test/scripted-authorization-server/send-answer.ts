import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { OddAnswer } from './behaviour.js';
import type { EndpointAnswer } from './endpoints.js';

/** Sends the usual answer with what is odd about this one. An answer that is replaced whole is not even made. */
export async function sendAnswer(
  response: ServerResponse,
  odd: OddAnswer,
  process: () => Promise<EndpointAnswer>,
): Promise<unknown> {
  if (odd.dropped === 'before processing') return response.destroy();
  const isReplaced = odd.status !== undefined || odd.body !== undefined;
  const usual: EndpointAnswer = isReplaced ? { status: 200, body: '' } : await process();
  if (odd.delaySeconds !== undefined) await wait(odd.delaySeconds * 1000);
  await odd.until;
  if (odd.dropped === 'after processing') return response.destroy();
  const body = odd.body ?? usual.body;
  response.writeHead(odd.status ?? usual.status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...(usual.location === undefined ? {} : { location: usual.location }),
    ...odd.headers,
  } as Record<string, string | string[]>);
  return response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
