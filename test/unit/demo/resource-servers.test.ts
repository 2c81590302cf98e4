import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'openid-client';
import {
  createProfileResourceServer,
  createStocksResourceServer,
  type RunningResourceServer,
} from '../../../src/demo/resource-servers/index.js';
import {
  profile,
  type StartedAuthorizationServer,
  signIn,
  startAuthorizationServer,
  stocks,
} from '../../support/demo-client.js';
import { createUserAgent, type FetchInit } from '../../support/user-agent.js';

const origin = 'http://localhost:8080';
const userAgent = createUserAgent();
let server: StartedAuthorizationServer;
let stocksServer: RunningResourceServer;
let profileServer: RunningResourceServer;

beforeAll(async () => {
  server = await startAuthorizationServer();
  const options = { port: 0, issuer: server.issuer, allowedOrigins: [origin] };
  stocksServer = await createStocksResourceServer({ ...options, audience: stocks });
  profileServer = await createProfileResourceServer({ ...options, audience: profile });
});
afterAll(() => Promise.all([stocksServer.close(), profileServer.close(), server.close()]));

async function requestAccessToken(resource: string, scope: string, from = server, person = 'alice') {
  const { refreshToken } = await signIn(from.configuration, { person });
  const tokens = await oauth.refreshTokenGrant(from.configuration, refreshToken, { resource, scope });
  return tokens.access_token;
}

const ask = (url: string, token?: string, init: FetchInit = {}) =>
  userAgent.fetch(url, { ...init, headers: { Authorization: token && `Bearer ${token}`, ...init.headers } });

const send = (method: string, body: unknown): FetchInit => ({
  method,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'Content-Type': 'application/json' },
});

describe('the stocks resource server', () => {
  it('lists stocks and the holdings of the person', async () => {
    const answer = await ask(`${stocksServer.url}/stocks`, await requestAccessToken(stocks, 'read'));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.json()).toMatchObject({
      stocks: expect.arrayContaining([{ symbol: 'ACME', name: expect.any(String), price: expect.any(Number) }]),
      holdings: [{ symbol: 'ACME', quantity: 10 }],
    });
  });

  it('buys and sells, for each person apart', async () => {
    const bob = await requestAccessToken(stocks, 'read buy sell', server, 'bob');
    const bought = await ask(
      `${stocksServer.url}/orders`,
      bob,
      send('POST', { side: 'buy', symbol: 'BLUE', quantity: 3 }),
    );
    expect(bought.status).toBe(201);
    expect(bought.json()).toMatchObject({
      order: { side: 'buy', symbol: 'BLUE', quantity: 3, price: 17.8, total: 53.4 },
    });

    const sold = await ask(
      `${stocksServer.url}/orders`,
      bob,
      send('POST', { side: 'sell', symbol: 'ACME', quantity: 10 }),
    );
    expect(sold.json()).toMatchObject({ holdings: [{ symbol: 'BLUE', quantity: 3 }] });
    const tooMany = await ask(
      `${stocksServer.url}/orders`,
      bob,
      send('POST', { side: 'sell', symbol: 'ACME', quantity: 1 }),
    );
    expect([tooMany.status, tooMany.json()]).toEqual([409, expect.objectContaining({ error: 'not_enough_held' })]);

    const alice = await ask(`${stocksServer.url}/stocks`, await requestAccessToken(stocks, 'read'));
    expect(alice.json()).toMatchObject({ holdings: [{ symbol: 'ACME', quantity: 10 }] });
  });

  it.each([
    ['GET', '/stocks', 'buy', undefined, 'read'],
    ['POST', '/orders', 'read sell', { side: 'buy', symbol: 'ACME', quantity: 1 }, 'buy'],
    ['POST', '/orders', 'read buy', { side: 'sell', symbol: 'ACME', quantity: 1 }, 'sell'],
  ])(
    'refuses %s %s with the scope "%s" and names the scope that it needs',
    async (method, path, scope, body, needed) => {
      const token = await requestAccessToken(stocks, scope);
      const answer = await ask(`${stocksServer.url}${path}`, token, body ? send(method, body) : {});
      expect([answer.status, answer.json()]).toEqual([403, expect.objectContaining({ error: 'insufficient_scope' })]);
      expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      expect(answer.headers.get('www-authenticate')).toContain(`scope="${needed}"`);
    },
  );

  it.each([
    ['a broken body', '{"side":', 400, 'The body is not JSON.'],
    ['a list', [], 400, 'The body must be a JSON object.'],
    ['an unknown side', { side: 'hold', symbol: 'ACME', quantity: 1 }, 400, 'side must be'],
    ['an unknown symbol', { side: 'buy', symbol: 'toString', quantity: 1 }, 400, 'symbol must be one of ACME'],
    ['half a share', { side: 'buy', symbol: 'ACME', quantity: 0.5 }, 400, 'quantity must be a whole number'],
    ['no shares', { side: 'buy', symbol: 'ACME', quantity: 0 }, 400, 'quantity must be a whole number'],
    ['a body without end', { side: 'x'.repeat(9000) }, 413, 'The body must not be longer'],
  ])('refuses an order of %s', async (_name, body, status, description) => {
    const token = await requestAccessToken(stocks, 'buy');
    const answer = await ask(`${stocksServer.url}/orders`, token, send('POST', body));
    expect([answer.status, answer.json<{ error_description: string }>().error_description]).toEqual([
      status,
      expect.stringContaining(description),
    ]);
  });

  it('refuses an order that is not application/json', async () => {
    const token = await requestAccessToken(stocks, 'buy');
    const order = { method: 'POST', body: 'side=buy', headers: { 'Content-Type': 'text/plain' } };
    expect((await ask(`${stocksServer.url}/orders`, token, order)).status).toBe(415);
  });

  it('answers other paths with 404 and other methods with 405', async () => {
    expect((await ask(`${stocksServer.url}/constructor`)).status).toBe(404);
    const answer = await ask(`${stocksServer.url}/stocks`, undefined, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('the profile resource server', () => {
  it('reads and changes the nickname', async () => {
    const token = await requestAccessToken(profile, 'profile.read profile.write');
    const url = `${profileServer.url}/profile`;
    expect((await ask(url, token)).json()).toEqual({ sub: 'alice', nickname: 'alice' });
    expect((await ask(url, token, send('PUT', { nickname: ' Ali ' }))).json()).toEqual({
      sub: 'alice',
      nickname: 'Ali',
    });
    expect((await ask(url, token)).json()).toEqual({ sub: 'alice', nickname: 'Ali' });
    expect((await ask(url, token, send('PUT', { nickname: '' }))).status).toBe(400);
    expect((await ask(url, token, send('PUT', { nickname: 'x'.repeat(41) }))).status).toBe(400);
  });

  it('needs the scope of the operation', async () => {
    const url = `${profileServer.url}/profile`;
    const writer = await requestAccessToken(profile, 'profile.write');
    expect((await ask(url, writer)).headers.get('www-authenticate')).toContain('scope="profile.read"');
    const reader = await requestAccessToken(profile, 'profile.read');
    const answer = await ask(url, reader, send('PUT', { nickname: 'x' }));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('profile.write'),
    ]);
  });
});

describe('a resource server refuses access tokens', () => {
  it('when there is none, without an error code', async () => {
    const answer = await ask(`${stocksServer.url}/stocks`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('that are garbage', async () => {
    const answer = await ask(`${stocksServer.url}/stocks`, 'garbage');
    expect([answer.status, answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_token' })]);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('of another resource', async () => {
    const answer = await ask(`${stocksServer.url}/stocks`, await requestAccessToken(profile, 'profile.read'));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ]);
  });

  it('that are ID Tokens', async () => {
    const { id_token } = await signIn(server.configuration);
    expect((await ask(`${stocksServer.url}/stocks`, id_token)).status).toBe(401);
  });

  it('with a changed signature', async () => {
    const token = await requestAccessToken(stocks, 'read');
    expect((await ask(`${stocksServer.url}/stocks`, `${token.slice(0, -8)}AAAAAAAA`)).status).toBe(401);
  });

  it('that are expired', async () => {
    const brief = await startAuthorizationServer({ accessTokenLifetimeSeconds: 1 });
    const resourceServer = await createStocksResourceServer({
      port: 0,
      issuer: brief.issuer,
      audience: stocks,
      allowedOrigins: [],
    });
    const token = await requestAccessToken(stocks, 'read', brief);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const answer = await ask(`${resourceServer.url}/stocks`, token);
    expect([answer.status, answer.json()]).toEqual([
      401,
      { error: 'invalid_token', error_description: 'The access token is expired.' },
    ]);
    await Promise.all([brief.close(), resourceServer.close()]);
  });

  it('of another authorization server', async () => {
    const other = await startAuthorizationServer();
    const answer = await ask(`${stocksServer.url}/stocks`, await requestAccessToken(stocks, 'read', other));
    expect([answer.status, answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_token' })]);
    await other.close();
  });

  it('with 503 while the authorization server is unavailable', async () => {
    const gone = await startAuthorizationServer();
    const token = await requestAccessToken(stocks, 'read', gone);
    const options = { port: 0, issuer: gone.issuer, audience: stocks, allowedOrigins: [origin] };
    const resourceServer = await createStocksResourceServer(options);
    await gone.close();
    const answer = await ask(`${resourceServer.url}/stocks`, token, { from: origin });
    expect([answer.status, answer.json()]).toEqual([
      503,
      expect.objectContaining({ error: 'temporarily_unavailable' }),
    ]);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    await resourceServer.close();
  });
});

describe('a resource server lets pages read its answers', () => {
  const preflight = (from: string) =>
    userAgent.fetch(`${stocksServer.url}/orders`, {
      method: 'OPTIONS',
      headers: {
        Origin: from,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });

  it('of an allowed origin, errors too', async () => {
    const answer = await preflight(origin);
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': 'Authorization, Content-Type',
    });
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);

    const refused = await ask(`${stocksServer.url}/stocks`, 'garbage', { from: origin });
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    expect(refused.headers.get('access-control-expose-headers')).toBe('WWW-Authenticate');
  });

  it('but not of another one', async () => {
    for (const foreign of ['http://localhost:8081', 'http://localhost:80801', 'null', `${origin}.example`]) {
      const answer = await preflight(foreign);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('vary')).toBe('Origin');
    }
  });
});
