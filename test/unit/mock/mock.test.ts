import { once } from 'node:events';
import { get } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { readContractDocument } from '../../../src/contract/contract-document.js';
import { REFUSAL_CODES } from '../../../src/core/refusal.js';
import { createStocksResourceServer } from '../../../src/demo/resource-servers/index.js';
import {
  type Mock,
  routeScenario,
  type Scenario,
  scenarioHeader,
  startMock,
  steerMock,
} from '../../../src/mock/index.js';
import { SCENARIOS } from '../../../src/mock/scenario-table.js';
import { INVALID_TARGETS } from '../../support/hostile-targets.js';

const TOKEN = '/.well-known/bff-token';
const SESSION = '/.well-known/bff-sessioninfo';
const STOCKS = 'https://stocks.acme.test';

describe('The mock', () => {
  let mock: Mock;
  let now = 1_900_000_000;
  beforeAll(async () => {
    mock = await startMock({ clock: () => now });
  });
  beforeEach(() => mock.use('signed-in'));
  afterAll(() => mock.close());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${mock.origin}${path}`, { redirect: 'manual', ...init });
  const json = async (path: string, init?: RequestInit) => {
    const response = await ask(path, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const follow = async (path: string) => {
    const location = (await ask(path)).headers.get('location') ?? '';
    return ask(location.replace(mock.origin, ''));
  };

  it('answers with the headers that the contract declares (HDR-01 to HDR-08)', async () => {
    const { headers } = await ask(TOKEN);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-frame-options': 'DENY',
    });
  });

  it('answers 429 with the headers that the contract declares', async () => {
    await mock.use('error;code=temporarily_unavailable;status=429');
    const { status, headers } = await ask(TOKEN);
    expect(status).toBe(429);
    expect(Object.fromEntries(headers)).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-frame-options': 'DENY',
    });
  });

  it('gives a real token for what was asked, which its own keys verify', async () => {
    const { body } = await json(`${TOKEN}?scope=read+sell&resource=${STOCKS}`);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'read sell' });
    const keys = createRemoteJWKSet(new URL(`${mock.issuer}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(String(body.access_token), keys, {
      issuer: mock.issuer,
      audience: STOCKS,
      currentDate: new Date(now * 1000),
    });
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(payload).toMatchObject({ sub: '248289761001', scope: 'read sell', iat: now, exp: now + 300 });
  });

  it.each(['/mock/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/mock'])(
    'leads from the issuer to its keys: %s',
    async (path) => {
      expect((await json(path)).body).toMatchObject({ issuer: mock.issuer, jwks_uri: `${mock.issuer}/jwks` });
    },
  );

  it('checks a request as the backend does: method, site, session, parameters', async () => {
    expect((await ask(TOKEN, { method: 'PUT' })).headers.get('allow')).toBe('GET, POST');
    expect((await json(TOKEN, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect(await json(`${TOKEN}?scope=%22`)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    await mock.use('signed-out');
    expect(await json(`${TOKEN}?scope=%22`)).toMatchObject({ status: 400, body: { error: 'invalid_session' } });
    expect((await ask('/elsewhere')).status).toBe(404);
    expect((await ask('/xwell-known/bff-token')).status).toBe(404);
    expect((await ask('/xwell-known/bff-token', { method: 'PUT' })).status).toBe(404);
  });

  it('takes a query from a form body as well (TOK-02)', async () => {
    const body = new URLSearchParams({ scope: 'sell', resource: STOCKS });
    expect(await json(TOKEN, { method: 'POST', body })).toMatchObject({ status: 200, body: { scope: 'sell' } });
  });

  it.each(INVALID_TARGETS)('answers the target %s with 400', async (target) => {
    const { hostname, port } = new URL(mock.origin);
    const [answer] = await once(get({ hostname, port, path: target }), 'response');
    answer.resume();
    expect(answer.statusCode).toBe(400);
  });

  it('signs in and out', async () => {
    await mock.use('signed-out');
    expect((await json(SESSION)).status).toBe(400);
    expect((await follow('/bff/login?return_to=/portfolio')).headers.get('location')).toBe('/portfolio');
    expect((await json(SESSION)).body).toMatchObject({ name: 'Alice Adams', exp: now + 8 * 3600 });
    expect(await json('/bff/logout', { method: 'POST' })).toEqual({ status: 200, body: {} });
    expect(await mock.person()).toBeUndefined();
    expect((await ask('/bff/callback?state=unknown')).status).toBe(400);
  });

  it('signed-out-elsewhere and another-person: changes who is signed in when it is time', async () => {
    for (const [name, after] of [
      ['signed-out-elsewhere', undefined],
      ['another-person', 'Bob Brown'],
    ] as const) {
      await mock.use({ name, after: 5 });
      expect((await json(SESSION)).body.name).toBe('Alice Adams');
      now += 5;
      expect((await json(SESSION)).body.name).toBe(after);
    }
  });

  it('token-expires: gives tokens that live as long as was said', async () => {
    await mock.use({ name: 'token-expires', seconds: 7 });
    expect((await json(TOKEN)).body.expires_in).toBe(7);
  });

  it('not-granted: refuses a query with login_uri until the person has followed it', async () => {
    await mock.use('not-granted');
    const query = `?scope=sell+buy&resource=${encodeURIComponent(STOCKS)}`;
    const { body } = await json(`${TOKEN}${query}`);
    expect(body).toMatchObject({
      error: 'backend_not_ready',
      login_uri: expect.stringMatching(/^\/bff\/login\?scope=/),
    });
    await follow(String(body.login_uri));
    expect((await json(`${TOKEN}${query}`)).status).toBe(200);
    expect((await json(`${TOKEN}?scope=read`)).body.error).toBe('backend_not_ready');
  });

  it('not-ready: refuses without login_uri, whatever the person does', async () => {
    await mock.use('not-ready');
    const { body } = await json(TOKEN);
    expect(body.error).toBe('backend_not_ready');
    expect(body).not.toHaveProperty('login_uri');
  });

  it('authorization-server-down: gives no token and no sign-in, but the session is there', async () => {
    await mock.use('authorization-server-down');
    expect(await json(TOKEN)).toMatchObject({ status: 400, body: { error: 'temporarily_unavailable' } });
    expect((await ask('/bff/login')).status).toBe(503);
    expect((await json(SESSION)).status).toBe(200);
  });

  it.each(REFUSAL_CODES)('error: refuses with %s, as every code of the catalogue (ERR-19)', async (code) => {
    await mock.use({ name: 'error', code });
    expect((await json(TOKEN)).body.error).toBe(code);
  });

  it('error: takes the status that was named, and codes that only an authorization server has', async () => {
    await mock.use('error;code=temporarily_unavailable;status=503');
    const response = await ask(SESSION);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    await mock.use({ name: 'error', code: 'access_denied' });
    expect(await json(TOKEN)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
    expect((await json(SESSION)).status).toBe(200);
  });

  it('slow: takes its time', async () => {
    await mock.use({ name: 'slow', milliseconds: 200 });
    const begin = performance.now();
    await ask(SESSION);
    expect(performance.now() - begin).toBeGreaterThan(190);
  });

  it('flaky: fails as often as was said, and with the same seed in the same way', async () => {
    const outcomes = async (seed: number) => {
      await mock.use({ name: 'flaky', percent: 50, seed });
      const seen: (number | 'none')[] = [];
      for (let request = 0; request < 40; request += 1) {
        seen.push(
          await ask(SESSION).then(
            ({ status }) => status,
            () => 'none',
          ),
        );
      }
      return seen;
    };
    const first = await outcomes(7);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500, 503, 'none']));
    const failures = first.filter((outcome) => outcome !== 200).length;
    expect(failures).toBeGreaterThan(10);
    expect(failures).toBeLessThan(30);
  });

  it('lays several scenarios over each other', async () => {
    await mock.use([
      { name: 'token-expires', seconds: 9 },
      { name: 'another-person', after: 0 },
    ]);
    expect((await json(TOKEN)).body.expires_in).toBe(9);
    expect((await json(SESSION)).body.name).toBe('Bob Brown');
  });

  it('meets a scenario of its own in a request that names one, and in no other', async () => {
    const headers = scenarioHeader({ name: 'error', code: 'invalid_target' });
    expect((await json(TOKEN, { headers })).body.error).toBe('invalid_target');
    expect((await json(SESSION, { headers: scenarioHeader('signed-out') })).status).toBe(400);
    expect((await json(SESSION, { headers: scenarioHeader('another-person') })).body.name).toBe('Bob Brown');
    expect((await json(SESSION)).body.name).toBe('Alice Adams');
  });

  it('says in the answer what is wrong with a scenario', async () => {
    const { status, body } = await json(SESSION, { headers: { 'tmi-bff-scenario': 'slow;seconds=3, flie' } });
    expect(status).toBe(400);
    expect(body.error_description).toContain('scenario slow: seconds is unknown; it takes milliseconds');
    expect(body.error_description).toContain('expected one of signed-in, signed-out,');
  });

  it('is steered from another process', async () => {
    const steered = steerMock(mock.origin);
    await steered.use({ name: 'signed-out' });
    expect([await steered.person(), await mock.person()]).toEqual([undefined, undefined]);
    await expect(steered.use('fly')).rejects.toThrow('found "fly"');
  });

  it('is not steered by other sites', async () => {
    const init = { method: 'POST', body: 'scenario=signed-out', headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await ask('/mock/scenario', init)).status).toBe(403);
    expect(await mock.person()).toBeDefined();
  });

  it('puts the header on what a Playwright page asks of the mock, and on no other request', async () => {
    const routed: { matches: (url: URL) => boolean; headers?: Record<string, string> }[] = [];
    const page = {
      route: async (matches: (url: URL) => boolean, handle: (route: never) => Promise<void>) => {
        const entry: (typeof routed)[number] = { matches };
        routed.push(entry);
        const route = {
          request: () => ({ headers: () => ({ accept: '*/*' }) }),
          continue: async ({ headers }: { headers: Record<string, string> }) => {
            entry.headers = headers;
          },
        };
        await handle(route as never);
      },
    };
    await routeScenario(page, mock.origin, 'slow;milliseconds=5');
    expect(routed[0]?.headers).toEqual({ accept: '*/*', 'tmi-bff-scenario': 'slow;milliseconds=5' });
    expect(routed[0]?.matches(new URL(`${mock.origin}${TOKEN}`))).toBe(true);
    expect(routed[0]?.matches(new URL('https://stocks.acme.test/'))).toBe(false);
  });

  it('shows every scenario and every error of the contract on its control page', async () => {
    const page = await (await ask('/mock')).text();
    for (const name of Object.keys(SCENARIOS)) expect(page).toContain(`data-testid="scenario-${name}"`);
    for (const code of REFUSAL_CODES) expect(page).toContain(`data-testid="error-${code}-`);
    const chosen = await ask('/mock/scenario', {
      method: 'POST',
      body: new URLSearchParams({ scenario: 'token-expires', seconds: '11' }),
      headers: { accept: 'text/html' },
    });
    expect(chosen.headers.get('location')).toBe('/mock');
    expect(await (await ask('/mock')).text()).toContain('token-expires;seconds=11');
  });

  it('answers every operation of the contract, whatever the scenario, as the contract says', async () => {
    const operations = Object.entries(readContractDocument().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => ({ path, method: method.toUpperCase() })),
    );
    expect(operations.length).toBeGreaterThan(5);
    for (const scenario of Object.keys(SCENARIOS).filter((name) => name !== 'slow' && name !== 'flaky')) {
      await mock.use(scenario);
      for (const { method, path } of operations) {
        expect([
          scenario,
          path,
          await ask(path, { method }).then(async (one) => (await one.text()).includes('The mock itself failed')),
        ]).toEqual([scenario, path, false]);
      }
    }
  });

  it('gives tokens that a resource server under test accepts, unless one has ended or is for another', async () => {
    now = Math.floor(Date.now() / 1000);
    const { issuer } = mock;
    const stocks = await createStocksResourceServer({ port: 0, issuer, audience: STOCKS, allowedOrigins: [] });
    const call = async (wish: Parameters<Mock['issueToken']>[0]) => {
      const headers = { authorization: `Bearer ${await mock.issueToken(wish)}` };
      return (await fetch(`${stocks.url}/stocks`, { headers })).status;
    };
    try {
      expect(await call({ scope: 'read' })).toBe(200);
      expect(await call({ scope: 'buy' })).toBe(403);
      expect(await call({ resource: ['https://profile.acme.test'] })).toBe(401);
      expect(await call({ seconds: -60 })).toBe(401);
    } finally {
      await stocks.close();
    }
  });
});

describe('Bad options of the mock', () => {
  it.each([
    [{ port: -1 }, 'port: expected a port, 0 to 65535, found -1'],
    [{ publicOrigin: 'localhost:5173' }, 'publicOrigin: expected an origin such as http://localhost:5173'],
    [{ frontend: '/nowhere/dist' }, 'frontend: expected a folder with a built page, found "/nowhere/dist"'],
    [{ people: [{ sub: 'alice' }] }, 'people: expected two people or more'],
    [{ defaultResource: 'stocks' }, 'defaultResource: expected an absolute URI, found "stocks"'],
    [{ scenario: 'flaky;percent=200' }, 'scenario flaky: percent: expected a whole number from 1 to 100, found "200"'],
    [{ scenario: [] as Scenario[] }, 'scenario: expected one of signed-in'],
  ])('are told: %j', async (options, message) => {
    await expect(startMock(options)).rejects.toThrow(message);
  });
});
