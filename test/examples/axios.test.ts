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

describe('proxyAxios, with axios itself', () => {
  let api: Parameters<typeof import('../../src/frontend/axios.js').proxyAxios>[0];
  let sent: Sent[];
  let answer: { status: number; headers: object; data: string };
  let takeBack: () => void;

  beforeEach(async () => {
    expectInstalled(FRAMEWORKS);
    const axios = path.join(FRAMEWORKS, 'node_modules/axios/dist/browser/axios.cjs');
    const { create, AxiosError } = (await import(pathToFileURL(axios).href)).default;
    sent = [];
    answer = { status: 200, headers: {}, data: '{"fine":true}' };
    const { frontend } = await openTab();
    frontend.configure({ headers: { 'X-TMI-BFF': '1' } });
    const { proxyAxios } = await import('../../src/frontend/axios.js');
    const adapter = async (config: Sent & { validateStatus(status: number): boolean }) => {
      sent.push({ ...config });
      const response = { ...answer, config };
      if (config.validateStatus(answer.status)) return response;
      throw new AxiosError('refused', 'ERR_BAD_REQUEST', config, {}, response);
    };
    api = create({ baseURL: STOCKS, adapter });
    takeBack = proxyAxios(api, { api: 'stocks', target: STOCKS });
  });
  afterEach(closeTabs);

  const REFUSED_HERE = { 'proxy-status': 'tmi-bff; error=http_request_denied' };

  it('sends what is for the resource server to the backend, and nothing else', async () => {
    await api.request({ url: '/v1/list', params: { a: 'b c' } });
    await api.request({ url: 'https://evil.example/v1/list' });
    await api.request({ url: '/bff/api/stocks/v1/list', baseURL: '' });
    await api.request({ url: STOCKS, params: { a: 'b' } });
    expect(sent.map(({ url, headers }) => [url, headers.get('X-TMI-BFF'), headers.get('Authorization')])).toEqual([
      ['https://app.example/bff/api/stocks/v1/list?a=b+c', '1', undefined],
      ['https://evil.example/v1/list', undefined, undefined],
      ['https://app.example/bff/api/stocks/v1/list', '1', undefined],
      ['https://app.example/bff/api/stocks/?a=b', '1', undefined],
    ]);
    // The first one's parameters are in its URL.
    expect(sent[0]).toHaveProperty('params', undefined);
  });

  it.each([
    ['invalid_session', 400, {}, { kind: 'signed-out', signInUri: '/bff/login' }],
    ['temporarily_unavailable', 503, { 'retry-after': '7' }, { kind: 'unavailable', retryAfterSeconds: 7 }],
  ])('rejects with the same error as authorizeAxios for %s of the backend', async (error, status, headers, outcome) => {
    answer = { status, headers: { ...REFUSED_HERE, ...headers }, data: JSON.stringify({ error }) };
    for (const config of [{}, { validateStatus: () => true }, { responseType: 'text', transformResponse: [] }])
      await expect(api.request({ url: '/v1/list', ...config })).rejects.toMatchObject({
        name: 'NotAuthorizedError',
        outcome,
        response: { status },
      });
  });

  it('leaves what the resource server refuses as it is', async () => {
    answer = { status: 400, headers: {}, data: '{"error":"invalid_session"}' };
    await expect(api.request({ url: '/v1/list' })).rejects.toMatchObject({ name: 'AxiosError' });
  });

  it('can be taken back', async () => {
    takeBack();
    await api.request({ url: '/v1/list' });
    expect(sent.map(({ url }) => url)).toEqual(['/v1/list']);
  });
});
