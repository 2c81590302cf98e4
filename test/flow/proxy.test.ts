import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { refusalOf, SESSION_COOKIE, TOKEN } from '../support/frontend.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';

const LIST = '/bff/api/stocks/v1/list';

describe('A proxied call', () => {
  const pair = useProxied({ methods: ['GET', 'HEAD', 'POST'], requestHeaders: ['X-Own'], setCookies: ['chosen'] });
  const last = () => pair.api.received.at(-1) ?? { method: '', url: '', headers: {} };

  it('carries the token that bff-token would hand out, and the page never sees it [PRX-02] [PRX-09]', async () => {
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(`${LIST}?a=b%20c`);
    expect([answer.status, answer.body]).toEqual([200, '{"stocks":[]}']);
    expect(last().url).toBe('/base/v1/list?a=b%20c');
    const token = last().headers.authorization?.replace('Bearer ', '');
    const query = new URLSearchParams({ resource: STOCKS, scope: 'read' });
    expect((await alice.fetch(`${TOKEN}?${query}`)).json<{ access_token: string }>().access_token).toBe(token);
    expect(JSON.stringify([...answer.headers])).not.toContain(token);
  });

  it('carries no cookie, no authorization and no forwarding header of the page, and those for one connection neither [PRX-08] [PRX-09]', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST, {
      headers: {
        Authorization: 'Bearer of-the-page',
        Forwarded: 'for=203.0.113.9',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Host': 'evil.example',
        'X-Real-IP': '203.0.113.9',
        'Proxy-Authorization': 'Basic eA==',
        Connection: 'close, X-Own',
        'X-Own': 'for the next hop',
        'X-Other': 'not in the settings',
        Traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      },
    });
    const { headers } = last();
    const text = JSON.stringify(headers);
    for (const leaked of [SESSION_COOKIE, 'of-the-page', '203.0.113.9', 'evil.example', 'next hop', 'not in the'])
      expect(text).not.toContain(leaked);
    expect(headers.traceparent).toContain('4bf92f3577b34da6');
    expect(headers['x-forwarded-host']).toBe(new URL(pair.backend.origin).host);
    expect(headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(headers.via).toBe('1.1 tmi-bff');
  });

  it.each([
    ['another site', { from: 'https://evil.example' }],
    ['another port', { from: 'http://localhost:1' }],
    [
      'a form of another site',
      { method: 'POST', body: 'a=b', headers: { ...navigation('cross-site'), Origin: 'https://evil.example' } },
    ],
    ['a navigation', { headers: navigation('same-origin') }],
    [
      'a script element',
      { headers: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' } },
    ],
    [
      'a frame',
      { headers: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' } },
    ],
  ])('is not made for %s [PRX-03]', async (_name, init) => {
    const alice = await pair.backend.signIn();
    const cookie = { Cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}` };
    const answer = await alice.fetch(LIST, {
      ...init,
      headers: { ...cookie, ...('headers' in init ? init.headers : {}) },
    });
    expect(refusalOf(answer)).toEqual([403, 'invalid_request']);
    expect(answer.headers.get('proxy-status')).toContain('tmi-bff');
    expect(pair.api.received).toEqual([]);
  });

  it('is not made without a session [PRX-01]', async () => {
    const nobody = pair.backend.newUserAgent();
    const answer = await nobody.fetch(`${pair.backend.origin}${LIST}`, { from: pair.backend.origin });
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
    expect(pair.api.received).toEqual([]);
  });

  it.each([
    '/v1/../admin',
    '/v1/%2e%2e/admin',
    '/v1/.%2E/admin',
    '/v1/a%2f..%2fadmin',
    '/v1//admin',
    '//v1/list',
    '/v1/a\\..\\admin',
    '/v1/a%5c..%5cadmin',
    '/v1/..;/admin',
    '/v1/list;x=/../admin',
    '/v1/%3b',
    '/v1/list%00',
    '/v1/%0d%0aHost:%20x',
    '/v1/%252e%252e/admin',
    '/v1/a%c0%af..%c0%afadmin',
    '/v1/%C0%AE%C0%AE/admin',
    '/v1/a%e0%80%af..%e0%80%afadmin',
    '/v1/a%f0%80%80%af..%f0%80%80%afadmin',
    '/v1/%zz',
    '/v1/./list',
    '/v1/list%',
  ])('does not climb out of the allowed paths by %s [PRX-06]', async (path) => {
    const alice = await pair.backend.signIn();
    const answer = await rawGet(alice.origin, `/bff/api/stocks${path}`, alice.sessionCookie());
    expect([400, 404]).toContain(answer.status);
    expect(pair.api.received).toEqual([]);
  });

  it('is not made to a path or by a method beyond the settings, nor to another host [PRX-06] [PRX-07]', async () => {
    const alice = await pair.backend.signIn();
    expect((await alice.fetch('/bff/api/stocks/v2/list')).status).toBe(404);
    expect((await alice.fetch('/bff/api/other/v1/list')).status).toBe(404);
    expect((await alice.fetch(LIST, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST');
    expect(pair.api.received).toEqual([]);
    await rawGet(alice.origin, `http://evil.example${LIST}`, alice.sessionCookie());
    expect(pair.api.received.map(({ headers }) => headers.host)).toEqual([new URL(pair.api.origin).host]);
  });

  it('is sent as it was compared', async () => {
    const alice = await pair.backend.signIn();
    await rawGet(alice.origin, '/bff/api/stocks/%76%31/%61b%c3%a9%7e', alice.sessionCookie());
    expect(last().url).toBe('/base/v1/ab%C3%A9~');
  });

  it('has an answer without cookies, CORS and what acts on the origin, that nothing can run or embed [PRX-04] [PRX-10] [PRX-11] [PRX-13]', async () => {
    pair.api.answer = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        'set-cookie': ['__Host-tmi-bff=planted; Path=/', 'other=x', 'chosen=y; Path=/', 'chosen=z; Domain=example'],
        'access-control-allow-origin': '*',
        'access-control-allow-credentials': 'true',
        'clear-site-data': '"*"',
        'service-worker-allowed': '/',
        'content-security-policy': 'default-src *',
        refresh: '0;url=https://evil.example',
        'strict-transport-security': 'max-age=0',
        'proxy-status': 'tmi-bff; error=http_request_denied',
        'www-authenticate': 'Basic realm="type your password"',
        'cache-control': 'public, s-maxage=60, max-age=60',
        vary: 'Accept',
        etag: '"x"',
      });
      response.end('<script>1</script>');
    };
    const alice = await pair.backend.signIn();
    const { headers } = await alice.fetch(LIST);
    expect(headers.getSetCookie()).toEqual(['chosen=y; Path=/']);
    for (const name of [
      'access-control-allow-origin',
      'access-control-allow-credentials',
      'clear-site-data',
      'refresh',
      'service-worker-allowed',
      'strict-transport-security',
      'proxy-status',
      'www-authenticate',
    ])
      expect([name, headers.get(name)]).toEqual([name, null]);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    expect(headers.get('vary')).toBe('Cookie, Accept');
    expect(headers.get('etag')).toBe('"x"');
  });

  it.each([
    ['/base/v1/next?x=y', `/bff/api/stocks/v1/next?x=y`],
    ['next', '/bff/api/stocks/v1/next'],
    ['ORIGIN/base/v1/next#z', '/bff/api/stocks/v1/next#z'],
    ['/other/next', 'ORIGIN/other/next'],
    ['/base2/next', 'ORIGIN/base2/next'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ['/bff/logout', 'ORIGIN/bff/logout'],
  ])('hands on a redirect to %s, and follows none [PRX-12]', async (location, expected) => {
    const full = (text: string) => text.replace('ORIGIN', pair.api.origin);
    pair.api.answer = (_request, response) => response.writeHead(302, { location: full(location) }).end();
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, full(expected)]);
    expect(pair.api.received).toHaveLength(1);
  });

  it('passes on what the resource server refuses, unchanged', async () => {
    pair.api.answer = (_request, response) =>
      response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="buy"' }).end('no');
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.body]).toEqual([403, 'no']);
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
  });
});

describe('A token that the resource server rejects', () => {
  let now = Math.floor(Date.now() / 1000);
  const pair = useProxied({ methods: ['GET', 'POST'], limits: { repeatableBytes: 100 } }, { clock: () => now });

  it.each([
    ['GET', undefined],
    ['POST', 'a short body'],
  ])('is replaced once, and %s sent once more', async (method, body) => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const old = pair.api.received.at(-1)?.headers.authorization ?? '';
    now += 10;
    pair.api.received.length = 0;
    pair.api.accepts = (token) => `Bearer ${token}` !== old;
    pair.api.answer = (request, response) => request.pipe(response);
    const answer = await alice.fetch(LIST, { method, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.body]).toEqual([200, body ?? '']);
    expect(pair.api.received).toHaveLength(2);
    expect(pair.backend.events.some(({ name }) => name === 'proxy.token_replaced')).toBe(true);
  });

  it('is replaced for the next request if the body was too long to keep, and its answer passes', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    const old = pair.api.received.at(-1)?.headers.authorization ?? '';
    now += 10;
    pair.api.received.length = 0;
    pair.api.accepts = (token) => `Bearer ${token}` !== old;
    expect((await alice.fetch(LIST, { method: 'POST', body: 'x'.repeat(5000) })).status).toBe(401);
    expect(pair.api.received).toHaveLength(1);
    expect((await alice.fetch(LIST)).status).toBe(200);
    expect(pair.api.received).toHaveLength(2);
  });

  it('is asked for once more, and no further', async () => {
    const alice = await pair.backend.signIn();
    await alice.fetch(LIST);
    now += 10;
    pair.api.received.length = 0;
    pair.api.accepts = () => false;
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.body]).toEqual([401, 'rejected']);
    expect(pair.api.received).toHaveLength(2);
    expect(new Set(pair.api.received.map(({ headers }) => hash(headers.authorization))).size).toBe(2);
  });
});

describe('With requiredHeader', () => {
  const pair = useProxied({ methods: ['GET', 'POST'] }, { options: { requiredHeader: 'X-TMI-BFF' } });

  it.each(['GET', 'POST'])('a %s without the header is not passed on [PRX-05]', async (method) => {
    const alice = await pair.backend.signIn();
    expect((await alice.fetch(LIST, { method, headers: { 'X-TMI-BFF': '1' } })).status).toBe(200);
    pair.api.received.length = 0;
    expect(refusalOf(await alice.fetch(LIST, { method }))).toEqual([403, 'invalid_request']);
    expect(pair.api.received).toEqual([]);
  });
});

describe('With low limits', () => {
  const pair = useProxied({ limits: { sessionPerMinute: 3, connections: 1 } });

  it('a session that calls too often is told to wait, and another one is not', async () => {
    const alice = await pair.backend.signIn();
    const bob = await pair.backend.signIn();
    for (const _call of [1, 2, 3]) expect((await alice.fetch(LIST)).status).toBe(200);
    const answer = await alice.fetch(LIST);
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(pair.api.received).toHaveLength(3);
    expect((await bob.fetch(LIST)).status).toBe(200);
  });

  it('all calls share one connection, which is kept, and what does not fit is refused', async () => {
    const alice = await pair.backend.signIn();
    const bob = await pair.backend.signIn();
    const ports = new Set<number | undefined>();
    let finish = () => {};
    pair.api.answer = (request, response) => {
      ports.add(request.socket.remotePort);
      finish = () => void response.end('late');
    };
    const first = alice.fetch(LIST);
    await eventually(() => expect(pair.api.received).toHaveLength(1));
    expect(refusalOf(await bob.fetch(LIST))).toEqual([503, 'temporarily_unavailable']);
    finish();
    expect((await first).status).toBe(200);
    const second = bob.fetch(LIST);
    await eventually(() => expect(pair.api.received).toHaveLength(2));
    finish();
    expect((await second).status).toBe(200);
    expect(ports.size).toBe(1);
    const full = pair.backend.events.find(({ name }) => name === 'proxy.full');
    expect(full?.details).toMatchObject({ limit: 'proxies.stocks.limits.connections' });
  });
});

describe('With stepUp and navigations', () => {
  const pair = useProxied({ stepUp: true, navigations: true });

  it('a missing scope that the settings allow leads to a sign-in', async () => {
    pair.api.answer = (_request, response) =>
      response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="sell"' }).end('no');
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(LIST);
    expect(refusalOf(answer)).toEqual([400, 'backend_not_ready']);
    expect(answer.json<{ login_uri: string }>().login_uri).toContain('sell');
  });

  it('a missing scope that they do not allow passes', async () => {
    pair.api.answer = (_request, response) =>
      response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="admin"' }).end('no');
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(LIST);
    expect([answer.status, answer.body]).toEqual([403, 'no']);
  });

  it.each([
    ['same-origin', 200],
    ['none', 200],
    ['same-site', 403],
    ['cross-site', 403],
  ])('a navigation from %s is answered with %s', async (site, status) => {
    const alice = await pair.backend.signIn();
    const Cookie = `${SESSION_COOKIE}=${alice.sessionCookie()}`;
    expect((await alice.fetch(LIST, { headers: { ...navigation(site), Cookie } })).status).toBe(status);
  });
});

const hash = (text = '') => createHash('sha256').update(text).digest('hex');

/** Sends a target as it is, which `fetch` and `URL` would normalise. */
async function rawGet(origin: string, target: string, cookie: string): Promise<{ status: number }> {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const headers = { Cookie: `${SESSION_COOKIE}=${cookie}`, 'Sec-Fetch-Site': 'same-origin' };
    const sent = request({ hostname, port, path: target, headers, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0 }));
    });
    sent.on('error', reject).end();
  });
}
