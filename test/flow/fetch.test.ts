import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import { type Listening, listen } from '../../src/server/listen.js';
import { eventually } from '../support/eventually.js';
import { createFetchServer, servedByFetch } from '../support/fetch-server.js';
import { type Frontend, refusalOf, SESSION_COOKIE, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { exchange } from '../support/http-exchange.js';
import { navigation, type TestBackendOptions } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';
import { useTestBackend } from '../support/use-test-backend.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const HERE = { remoteAddress: '127.0.0.1' };
const MB = 1024 * 1024;

/** Serves in a way, and keeps the backend for the test. */
function kept(serve: NonNullable<TestBackendOptions['serve']> = servedByFetch) {
  let backend: RunnableBackend | undefined;
  return {
    serve: (running: RunnableBackend, place: { host: string; port: number }) => {
      backend = running;
      return serve(running, place);
    },
    get backend() {
      if (backend === undefined) throw new Error('the backend is only there while tests run');
      return backend;
    },
  };
}

describe('backend.fetch', () => {
  const running = kept();
  const pair = useTestBackend({ serve: running.serve });
  let alice: Frontend;
  beforeAll(async () => {
    alice = await pair.backend.signIn();
  });
  const cookie = () => `${SESSION_COOKIE}=${alice.sessionCookie()}`;
  const ask = (path: string, { headers = {}, connection = HERE, ...init }: AskInit = {}) =>
    running.backend.fetch(
      new Request(`http://any.example${path}`, { ...init, headers: { cookie: cookie(), ...headers } }),
      connection,
    );

  it('signs in, hands out tokens by GET and POST, and signs out', async () => {
    const bob = await pair.backend.signIn();
    expect(await bob.accessToken()).not.toBe('');
    const posted = await bob.fetch(TOKEN, { method: 'POST', body: 'scope=read', headers: FORM });
    expect([posted.status, posted.json<{ scope: string }>().scope]).toEqual([200, 'read']);
    expect((await bob.sessionInfo()).status).toBe(200);
    expect((await bob.logout()).status).toBe(200);
    expect(refusalOf(await bob.token())).toEqual([400, 'invalid_session']);
  });

  it('sets several cookies in one answer', async () => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    const sent = userAgent.cookiesFor(callback).map(({ name, value }) => `${name}=${value}`);
    const headers = { ...navigation('cross-site'), cookie: sent.join('; ') };
    const answer = await running.backend.fetch(new Request(callback, { headers }), HERE);
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([303, 2]);
  });

  it('answers HEAD with the headers of GET, and nothing else', async () => {
    const [get, head] = [await ask('/openapi.json'), await ask('/openapi.json', { method: 'HEAD' })];
    expect([head.status, head.body]).toEqual([200, null]);
    expect(head.headers.get('content-length')).toBe(String((await get.arrayBuffer()).byteLength));
  });

  it('takes the connection for plain HTTP, whatever the URL says, unless it is told otherwise [TLS-04] [TLS-05]', async () => {
    const request = () => new Request(`https://any.example${TOKEN}`, { headers: { cookie: cookie() } });
    const statuses = [];
    for (const connection of [
      undefined,
      { remoteAddress: '192.0.2.7' },
      { remoteAddress: '192.0.2.7', encrypted: true },
    ])
      statuses.push((await running.backend.fetch(request(), connection)).status);
    expect(statuses).toEqual([400, 400, 200]);
  });

  it('reads no more of a body than its limit, and leaves the rest', async () => {
    let pulled = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });
    const answer = await ask(TOKEN, { method: 'POST', body, duplex: 'half', headers: FORM });
    expect(answer.status).toBe(413);
    await eventually(() => expect(cancelled).toBe(true));
    expect(pulled).toBeLessThan(10);
  });

  it('says so if the application has read the body before', async () => {
    const request = new Request(`http://any.example${TOKEN}`, {
      method: 'POST',
      body: 'scope=read',
      headers: { ...FORM, cookie: cookie() },
    });
    await request.text();
    const answer = await running.backend.fetch(request, HERE);
    expect([answer.status, (await answer.json()).error_description]).toEqual([500, expect.stringContaining('clone')]);
    expect(pair.backend.expectFaults()).toHaveLength(1);
  });

  it('takes a body that ends in the middle for a request that was aborted', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) });
    const answer = await ask(TOKEN, { method: 'POST', body, duplex: 'half', headers: FORM });
    expect(answer.status).toBe(400);
    expect(pair.backend.events.findLast(({ name }) => name !== 'request.answered')?.name).toBe('request.aborted');
  });

  it('takes a body that is not as long as it says for one that was aborted', async () => {
    const headers = { ...FORM, 'content-length': '100' };
    expect((await ask(TOKEN, { method: 'POST', body: 'scope=read', headers })).status).toBe(400);
  });

  it('settles for a request whose client is gone already', async () => {
    expect((await ask(TOKEN, { signal: AbortSignal.abort() })).status).toBe(503);
  });

  it('lets server code read the session and get tokens by standard headers', async () => {
    const { sessions, tokens, guards } = running.backend;
    const headers = new Headers({ cookie: cookie(), 'sec-fetch-site': 'same-origin' });
    expect((await sessions.read({ headers }, HERE))?.sub).toBe('alice-at-the-authorization-server');
    expect(await tokens.get(new Request('http://any.example/', { headers }), { scope: 'read' }, HERE)).toMatchObject({
      kind: 'token',
      scope: 'read',
    });
    expect(await sessions.read({ headers })).toBeUndefined();
    expect(await tokens.get({ headers })).toMatchObject({ kind: 'refused', status: 400 });
    expect(guards.site({ headers })).toBeUndefined();
    expect(guards.site({ headers: new Headers({ origin: 'https://evil.example' }) })?.status).toBe(403);
  });
});

interface AskInit extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly connection?: Parameters<RunnableBackend['fetch']>[1];
  readonly duplex?: 'half';
}

describe('backend.fetch and the Koa application', () => {
  let other = '';
  const both: NonNullable<TestBackendOptions['serve']> = async (backend, place) => {
    const listening: Listening = await listen(backend, { ...place, idleMs: 0 });
    const server = createFetchServer(backend.fetch);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    other = `http://localhost:${(server.address() as AddressInfo).port}`;
    return {
      async close() {
        server.close();
        await listening.close();
      },
    };
  };
  const pair = useTestBackend({ serve: both });
  let alice: Frontend;
  beforeAll(async () => {
    alice = await pair.backend.signIn();
  });

  const script = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
  const post = (body: string, headers: Record<string, string> = FORM) => ({ method: 'POST', body, headers });
  const cases: readonly (readonly [string, Asked])[] = [
    ['a token', { path: TOKEN }],
    ['a session', { path: SESSION_INFO }],
    ['a token without a session', { path: TOKEN, headers: { cookie: '' } }],
    ['a cookie of no session', { path: SESSION_INFO, headers: { cookie: `${SESSION_COOKIE}=${'A'.repeat(43)}` } }],
    ['another site', { path: TOKEN, headers: { 'sec-fetch-site': 'cross-site' } }],
    ['another origin', { path: TOKEN, headers: { origin: 'https://evil.example' } }],
    ['another method', { path: TOKEN, method: 'PUT' }],
    ['broken percent-encoding in a query', { path: `${TOKEN}?scope=%zz` }],
    ['bytes that are no UTF-8', { path: `${TOKEN}?scope=%ff%fe` }],
    ['a scope twice', { path: `${TOKEN}?scope=a&scope=b` }],
    ['an unknown resource', { path: `${TOKEN}?resource=https://other.example` }],
    ['a form', { path: TOKEN, ...post('scope=read') }],
    ['a form with broken percent-encoding', { path: TOKEN, ...post('scope=%zz') }],
    ['a form that is too long', { path: TOKEN, ...post(`scope=${'a'.repeat(40_000)}`) }],
    ['JSON in place of a form', { path: TOKEN, ...post('{"scope":"read"}', { 'content-type': 'application/json' }) }],
    ['an empty form', { path: TOKEN, ...post('') }],
    ['a sign-in by a script', { path: '/bff/login' }],
    ['a sign-in from another site', { path: '/bff/login', headers: navigation('cross-site') }],
    [
      'a callback without a sign-in attempt',
      { path: '/bff/callback?code=a&state=b', headers: navigation('cross-site') },
    ],
    ['a logout token that is none', { path: '/bff/backchannel-logout', ...post('logout_token=x') }],
    ['a path with an encoded slash', { path: '/.well-known%2fbff-token' }],
    ['a path with a second slash', { path: `/${TOKEN}` }],
    ['a path that nothing is at', { path: '/nothing', headers: navigation('none') }],
    ['the contract', { path: '/openapi.json', headers: { 'accept-encoding': 'gzip' } }],
    ['a header that is not ASCII', { path: TOKEN, headers: { 'accept-language': '\u00e9' } }],
  ];

  it.each(cases)('answer %s alike', async (_name, { path, method = 'GET', body, headers }) => {
    const cookie = `${SESSION_COOKIE}=${alice.sessionCookie()}`;
    const init = { method, body, headers: { cookie, ...script, ...headers } };
    const [koa, standard] = [
      await exchange(new URL(alice.origin + path), init),
      await exchange(new URL(other + path), init),
    ];
    expect(seen(standard)).toEqual(seen(koa));
  });

  interface Asked {
    readonly path: string;
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
});

/** What has to be alike: all but what is new in each answer, and what the server of the platform adds. */
function seen({ status, headers, body }: Awaited<ReturnType<typeof exchange>>) {
  const kept = [...headers].filter(
    ([name]) => !['date', 'x-request-id', 'connection', 'keep-alive', 'transfer-encoding'].includes(name),
  );
  const isNew = /Request id: [\w-]+|"expires_in":\d+|(?:state|nonce|code_challenge)=[\w-]+|sign-in-[\w-]+=[^;]+/g;
  return { status, headers: JSON.stringify(kept).replace(isNew, ''), body: body.replace(isNew, '') };
}

describe('A proxied answer by backend.fetch', () => {
  const running = kept();
  const pair = useProxied({ limits: { sessionPerMinute: 0 } }, { serve: running.serve });
  const call = async (signal?: AbortSignal) => {
    const alice = await pair.backend.signIn();
    const headers = { cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}`, 'sec-fetch-site': 'same-origin' };
    const request = new Request(`${alice.origin}/bff/api/stocks/v1/list`, { headers, ...(signal && { signal }) });
    return { alice, answer: running.backend.fetch(request, HERE) };
  };

  it('comes as fast as it is read, and no faster', async () => {
    let written = 0;
    pair.api.answer = (_request, response) => {
      const chunk = Buffer.alloc(MB);
      const write = () => {
        while (!response.destroyed && written < 512 && response.write(chunk)) written += 1;
        response.once('drain', write);
      };
      write();
    };
    const { body } = await (await call()).answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written).toBeLessThan(32);
    await body?.cancel();
  });

  it.each([
    ['stops reading', true, async (answer: Promise<Response>) => (await answer).body?.cancel()],
    ['aborts', true, async (answer: Promise<Response>, gone: AbortController) => answer.then(() => gone.abort())],
    ['aborts before it begins', false, async (_answer: unknown, gone: AbortController) => gone.abort()],
  ])('ends the request to the resource server when the page %s', async (_name, begins, leave) => {
    let arrived = false;
    let closed = false;
    pair.api.answer = (request, response) => {
      arrived = true;
      request.socket.once('close', () => {
        closed = true;
      });
      if (begins) response.writeHead(200).write('begun');
    };
    const gone = new AbortController();
    const { answer } = await call(gone.signal);
    await eventually(() => expect(arrived).toBe(true));
    await leave(answer, gone);
    await eventually(() => expect(closed).toBe(true));
    expect((await answer).status).toBe(begins ? 200 : 503);
  });

  it('is cut off, and never complete, if the resource server breaks off', async () => {
    pair.api.answer = (request) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort');
    const answer = await (await call()).answer;
    await expect(answer.text()).rejects.toThrow('cut off');
  });

  it('ends with the session', async () => {
    pair.api.answer = (_request, response) => void response.writeHead(200).write('begun');
    const { alice, answer } = await call();
    const isCutOff = expect((await answer).text()).rejects.toThrow('cut off');
    await alice.logout();
    await isCutOff;
  });
});
