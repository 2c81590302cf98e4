import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeTabs, json, ORIGIN, openTab, refusal, type Tab } from './tab.js';

let tab: Tab;

beforeEach(async () => {
  tab = await openTab(() => json({ fine: true }));
});

afterEach(closeTabs);

const REFUSED_HERE = { headers: { 'Proxy-Status': 'tmi-bff; error=http_request_denied' } };
const outcomeOf = (error: unknown) => (error as { outcome?: unknown }).outcome;

describe('apiFetch', () => {
  it.each([
    ['/v1/list?a=b', '/bff/api/stocks/v1/list?a=b'],
    ['/bff/api/stocks/v1/list', '/bff/api/stocks/v1/list'],
  ])('sends %s to the backend, with its required header and without a token', async (path, expected) => {
    tab.frontend.configure({ headers: { 'X-TMI-BFF': '1' } });
    const response = await tab.frontend.apiFetch({ api: 'stocks' })(path, { method: 'POST', body: 'x' });
    expect(await response.json()).toEqual({ fine: true });
    const [asked] = tab.asked;
    expect(tab.asked).toHaveLength(1);
    expect(`${asked?.url}`).toBe(`${ORIGIN}${expected}`);
    expect(asked?.headers.get('x-tmi-bff')).toBe('1');
    expect(asked?.headers.has('authorization')).toBe(false);
  });

  it.each(['https://evil.example/v1', '//evil.example/v1'])('sends nothing to %s', async (url) => {
    await expect(tab.frontend.apiFetch({ api: 'stocks' })(url)).rejects.toThrow(TypeError);
    expect(tab.asked).toEqual([]);
  });

  it.each([
    ['invalid_session', {}, {}, { kind: 'signed-out', signInUri: '/bff/login' }],
    ['backend_not_ready', { login_uri: '/bff/login?scope=buy' }, {}, { kind: 'sign-in-needed' }],
    ['temporarily_unavailable', {}, { status: 503 }, { kind: 'unavailable' }],
  ])('throws the same error as authorizedFetch for %s', async (error, members, init, expected) => {
    tab.answer(() => refusal(error, members, { ...REFUSED_HERE, ...init }));
    const thrown = await tab.frontend
      .apiFetch({ api: 'stocks' })('/v1/list')
      .catch((one: unknown) => one);
    expect(thrown).toBeInstanceOf(tab.frontend.NotAuthorizedError);
    expect(outcomeOf(thrown)).toMatchObject(expected);
  });

  it.each([
    ['https://stocks.example/api/v1/list?a=b', 'GET'],
    ['https://stocks.example/api/v1/list?a=b', 'POST'],
  ])('sends a request for %s below the target to the backend, by %s and with the session', async (url, method) => {
    let sent: Request | undefined;
    tab.answer((_asked, request) => {
      sent = request;
      return json({});
    });
    const stocks = tab.frontend.apiFetch({ api: 'stocks', target: 'https://stocks.example/api/' });
    const init = { method, credentials: 'omit', ...(method === 'POST' && { body: 'side=sell' }) } as const;
    for (const input of [url, new URL(url), new Request(url, init)]) {
      await stocks(input, input instanceof Request ? undefined : init);
      expect(sent?.url).toBe(`${ORIGIN}/bff/api/stocks/v1/list?a=b`);
      expect(sent?.credentials).toBe('same-origin');
      expect([sent?.method, await sent?.text()]).toEqual([method, method === 'POST' ? 'side=sell' : '']);
    }
  });

  it.each(['https://stocks.example/apis/v1', 'https://stocks.example/v1', 'https://stocks.example.evil/api/v1'])(
    'sends nothing to %s, which is not below the target',
    async (url) => {
      const stocks = tab.frontend.apiFetch({ api: 'stocks', target: 'https://stocks.example/api' });
      await expect(stocks(url)).rejects.toThrow(TypeError);
      expect(tab.asked).toEqual([]);
    },
  );

  it.each([
    ['https://stocks.example/api', 'https://stocks.example/api', '/bff/api/stocks/'],
    ['https://stocks.example/api/', 'https://stocks.example/api', '/bff/api/stocks/'],
    ['https://stocks.example/api', 'https://stocks.example/api/', '/bff/api/stocks/'],
    ['https://stocks.example/api', 'https://stocks.example/api?a=b', '/bff/api/stocks/?a=b'],
    ['https://stocks.example/api', 'https://stocks.example/api#a', '/bff/api/stocks/'],
    ['https://stocks.example', 'https://stocks.example', '/bff/api/stocks/'],
    ['https://stocks.example', 'https://stocks.example?a=b', '/bff/api/stocks/?a=b'],
    ['https://stocks.example/api', '/bff/api/stocks/', '/bff/api/stocks/'],
  ])('sends a request for the target %s itself, as %s, to the path that the backend has', async (target, url, path) => {
    await tab.frontend.apiFetch({ api: 'stocks', target })(url);
    expect(tab.asked.map((asked) => asked.url.href.replace(/#.*/, ''))).toEqual([`${ORIGIN}${path}`]);
  });

  it('returns the answers of the resource server, also one that looks like a refusal', async () => {
    tab.answer(() => refusal('invalid_session'));
    const response = await tab.frontend.apiFetch({ api: 'stocks' })('/v1/list');
    expect(response.status).toBe(400);
  });
});
