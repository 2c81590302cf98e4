import { once } from 'node:events';
import { get } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let alice: Frontend;
beforeAll(async () => {
  alice = await pair.backend.signIn();
});

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const post = (body?: string, headers: Record<string, string> = form, search = '') =>
  alice.fetch(`${TOKEN}${search}`, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

describe('the endpoints', () => {
  it('answer at exactly the well-known paths of the draft [TLS-01] [TLS-02] [TLS-09] [TOK-01] [SES-04]', async () => {
    expect([(await alice.token()).status, (await alice.sessionInfo()).status]).toEqual([200, 200]);
  });

  it.each(['/x.css', ';x.js', '%2Fx.png', '/', '.css', '%00.css', '/..%2Findex.html'])(
    'never answer with a token at bff-token%s [TLS-08]',
    async (suffix) => {
      const answer = await alice.fetch(`${TOKEN}${suffix}`);
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain(await alice.accessToken());
    },
  );

  it.each([
    ['http://elsewhere.example', TOKEN, 200],
    ['HTTPS://elsewhere.example:8443', `${TOKEN}?scope=read`, 200],
    ['http://elsewhere.example', `${TOKEN}/x.css`, 404],
    ['http://elsewhere.example', '', 404],
    ['ftp://elsewhere.example', TOKEN, 400],
  ])('answer a target that names a host as any other: %s%s [TLS-01] [TLS-08] [CSRF-13]', async (host, path, status) => {
    const { hostname, port } = new URL(alice.origin);
    const headers = { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` };
    const [answer] = await once(get({ hostname, port, path: host + path, headers }), 'response');
    const text = await answer.toArray();
    expect([answer.statusCode, text.join('').includes('access_token')]).toEqual([status, status === 200]);
  });

  it.each([
    `/${TOKEN}`,
    '//bff/login',
    '/xwell-known/bff-token',
    '/.WELL-KNOWN/bff-token',
    '/.well-known/BFF-TOKEN',
    '/x/..%2f.well-known/bff-token',
  ])('are not at %s [TLS-01]', async (path) => {
    const answer = await alice.userAgent.fetch(`${alice.origin}${path}`, { from: alice.origin });
    expect(answer.status).toBe(404);
  });

  it('answer a request without parameters [TOK-05]', async () => {
    expect((await alice.fetch(TOKEN)).status).toBe(200);
    expect((await alice.fetch(`${TOKEN}?`)).status).toBe(200);
  });
});

describe('the methods', () => {
  it.each(['login', 'logout/continue'])(
    'of a navigation are refused without a page: POST %s [TOK-13]',
    async (name) => {
      const headers = { Accept: 'text/html' };
      const answer = await alice.userAgent.fetch(`${alice.origin}/bff/${name}`, { method: 'POST', headers });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
      expect(answer.json()).toMatchObject({ error: 'invalid_request' });
    },
  );

  it('POST answers like GET [TOK-02] [TOK-03]', async () => {
    const byGet = await alice.token({ scope: 'read' });
    const byPost = await post('scope=read');
    expect(byPost.json()).toEqual({ ...byGet.json<object>(), expires_in: expect.any(Number) });
    expect((await post()).json()).toMatchObject({ access_token: await alice.accessToken() });
  });

  it('POST takes its form with a charset, of UTF-8 alone [TOK-03]', async () => {
    expect((await post('scope=read', { 'Content-Type': `${form['Content-Type']}; charset=UTF-8` })).status).toBe(200);
    const latin = { 'Content-Type': `${form['Content-Type']}; charset=iso-8859-1` };
    expect(refusalOf(await post('scope=read', latin))).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['JSON', '{"scope":"read"}', { 'Content-Type': 'application/json' }, ''],
    ['plain text', 'scope=read', { 'Content-Type': 'text/plain' }, ''],
    ['a form in parts', 'scope=read', { 'Content-Type': 'multipart/form-data; boundary=x' }, ''],
    ['a body without type', 'scope=read', {}, ''],
    ['scope in the query', undefined, form, '?scope=read'],
    ['scope in the query, empty', '', form, '?scope='],
    ['resource in the query, beside a body', 'scope=read', form, '?resource=https%3A%2F%2Fstocks.example'],
  ])(
    'POST with %s is refused rather than answered with a wider token [TOK-04]',
    async (_name, body, headers, search) => {
      expect(refusalOf(await post(body, headers, search))).toEqual([400, 'invalid_request']);
    },
  );

  it.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'OPTIONS', 'PROPFIND'])(
    '%s is refused at bff-token, and Allow says what there is [TOK-13]',
    async (method) => {
      const answer = await alice.fetch(TOKEN, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    '%s is refused at bff-sessioninfo, and Allow leaves it out [SES-05] [TOK-14]',
    async (method) => {
      const answer = await alice.fetch(SESSION_INFO, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    },
  );

  it('HEAD at bff-token is refused and causes no token request [TOK-15]', async () => {
    const answer = await alice.fetch(`${TOKEN}?scope=buy`, { method: 'HEAD' });
    expect([answer.status, answer.body, answer.headers.get('allow')]).toEqual([405, '', 'GET, POST']);
    expect(pair.server.received('/token')).toEqual([]);
  });

  it('HEAD at bff-sessioninfo has the headers of GET and no body [SES-05]', async () => {
    const [get, head] = [await alice.sessionInfo(), await alice.fetch(SESSION_INFO, { method: 'HEAD' })];
    expect([head.status, head.body]).toEqual([200, '']);
    const comparable = (headers: Headers) => [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
    expect(comparable(head.headers)).toEqual(comparable(get.headers));
  });

  it('cannot be overridden [TOK-16]', async () => {
    const headers = { 'X-HTTP-Method-Override': 'DELETE', 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' };
    expect((await alice.fetch(`${TOKEN}?_method=DELETE`, { headers })).status).toBe(200);
  });
});

describe('the parameters of bff-sessioninfo', () => {
  it.each(['?sub=other&scope=x', '?scope=%22', '?scope=a&scope=b', '?__proto__=1'])(
    'are ignored, as in %s [SES-06]',
    async (search) => {
      expect((await alice.fetch(`${SESSION_INFO}${search}`)).json()).toEqual((await alice.sessionInfo()).json());
    },
  );
});
