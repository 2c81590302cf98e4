import { exchange } from '../support/http-exchange.js';
import { ENDPOINTS, type Endpoint } from './fixtures.js';
import type { Running } from './running.js';

/** Differ by nature, or are the contender's own business. */
const NOT_COMPARED = ['date', 'connection', 'keep-alive', 'set-cookie', 'x-request-id'];

/** Throws unless all contenders answer the requests with the same headers and as many bytes of the same members. */
export async function assertSameAnswers(all: readonly Running[], endpoints: readonly Endpoint[]): Promise<void> {
  for (const endpoint of endpoints) {
    const shapes = await Promise.all(all.map((one) => shapeOf(one, endpoint)));
    const [first] = shapes;
    const different = shapes.findIndex((shape) => shape !== first);
    if (different === -1) continue;
    const name = all[different]?.contender.name;
    throw new Error(`${name} answers ${endpoint} otherwise:\n${shapes[different]}\nnot\n${first}`);
  }
}

async function shapeOf({ origin, cookies }: Running, endpoint: Endpoint): Promise<string> {
  const answer = await exchange(new URL(ENDPOINTS[endpoint], origin), {
    method: 'GET',
    headers: { cookie: cookies[0], 'x-forwarded-proto': 'https', accept: '*/*' },
  });
  // Which headers pass is the business of each proxy.
  if (endpoint === 'proxied') return JSON.stringify({ status: answer.status, bytes: answer.body.length });
  const headers = [...answer.headers].filter(([name]) => !NOT_COMPARED.includes(name));
  const members = Object.keys(answer.json<object>()).sort();
  return JSON.stringify({ status: answer.status, headers: headers.sort(), members });
}
