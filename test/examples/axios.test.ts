import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectInstalled, FRAMEWORKS } from '../support/installed-packages.js';
import { closeTabs, json, openTab } from '../unit/frontend/tab.js';

const STOCKS = 'https://stocks.example';

interface Sent {
  readonly url?: string;
  readonly data?: unknown;
  readonly headers: { get(name: string): unknown };
}

describe('authorizeAxios, with axios itself', () => {
  let create: (defaults: object) => Parameters<typeof import('../../src/frontend/axios.js').authorizeAxios>[0];
  let sent: Sent[];
  let refusals: { status: number; challenge: string }[];
  let api: ReturnType<typeof create>;

  beforeAll(async () => {
    expectInstalled(FRAMEWORKS);
    const axios = path.join(FRAMEWORKS, 'node_modules/axios/dist/browser/axios.cjs');
    ({ create } = (await import(pathToFileURL(axios).href)).default);
  });

  beforeEach(async () => {
    let tokens = 0;
    sent = [];
    refusals = [];
    await openTab(() => json({ access_token: `token-${++tokens}`, expires_in: 3600 }));
    const { authorizeAxios } = await import('../../src/frontend/axios.js');
    api = create({ baseURL: STOCKS, adapter });
    authorizeAxios(api, { resource: STOCKS });
  });
  afterEach(closeTabs);

  /** Stands in for the network, as axios foresees it. */
  async function adapter(config: Sent): Promise<object> {
    sent.push({ ...config });
    const refused = refusals.shift();
    if (!refused) return { status: 200, data: 'fine', headers: {}, config };
    const { status, challenge } = refused;
    throw Object.assign(new Error('refused'), {
      config,
      response: { status, headers: { 'www-authenticate': challenge } },
    });
  }

  const tokensSent = () => sent.map(({ headers }) => headers.get('Authorization'));

  it('sends the token to the resource server only', async () => {
    await api.request({ url: '/stocks' });
    await api.request({ url: 'https://evil.example/stocks' });
    expect(tokensSent()).toEqual(['Bearer token-1', undefined]);
  });

  it('replaces a refused token once, and sends the same body again', async () => {
    const refusal = { status: 401, challenge: 'Bearer error="invalid_token"' };
    refusals = [refusal, refusal];
    const calling = api.request({ url: '/orders', method: 'post', data: { side: 'sell' } });
    await expect(calling).rejects.toMatchObject({ response: { status: 401 } });
    expect(tokensSent()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(sent.map(({ data }) => data)).toEqual(['{"side":"sell"}', '{"side":"sell"}']);
  });

  it('says which sign-in would help', async () => {
    refusals = [{ status: 403, challenge: 'Bearer error="insufficient_scope", scope="sell"' }];
    await expect(api.request({ url: '/orders' })).rejects.toMatchObject({
      name: 'NotAuthorizedError',
      outcome: { kind: 'sign-in-needed' },
    });
  });
});
