import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManagementListening } from '../../src/server/listen-management.js';
import { listenManagement } from '../../src/server/listen-management.js';
import { BACKCHANNEL_LOGOUT } from '../support/backchannel.js';
import { type Frontend, SESSION_COOKIE, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { exchange } from '../support/http-exchange.js';
import { navigation } from '../support/test-backend.js';
import { type OneFrontend, startTestFrontends, type TestFrontends } from '../support/test-frontends.js';
import { createUserAgent } from '../support/user-agent.js';

const PERSON = 'alice-at-the-authorization-server';

let both: TestFrontends;
let shop: OneFrontend;
let desk: OneFrontend;
beforeAll(async () => {
  both = await startTestFrontends();
  ({ shop, desk } = both);
});
afterAll(() => both.close());

const scripted = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' };

/** A request with exactly these headers. */
const ask = (frontend: OneFrontend, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  exchange(new URL(frontend.origin + path), { method, headers: { ...scripted, ...headers } });

const cookieOf = (frontend: Frontend) => ({ Cookie: `${SESSION_COOKIE}=${frontend.sessionCookie()}` });

describe('Two frontends of one process', () => {
  it('have sessions, tokens and authorization servers of their own, in one browser', async () => {
    const userAgent = createUserAgent();
    const [atShop, atDesk] = [await shop.signIn(userAgent), await desk.signIn(userAgent)];
    const tokens = [await atShop.accessToken(), await atDesk.accessToken()];
    expect(shop.server.issued.map(({ accessToken }) => accessToken)).toContain(tokens[0]);
    expect(desk.server.issued.map(({ accessToken }) => accessToken)).toContain(tokens[1]);
    await atShop.logout();
    expect([(await atShop.token()).status, (await atDesk.token()).status]).toEqual([400, 200]);
  });

  it('the session cookie of one is no session at the other', async () => {
    const alice = await shop.signIn();
    for (const path of [TOKEN, SESSION_INFO]) {
      expect((await ask(shop, path, cookieOf(alice))).status).toBe(200);
      const refused = await ask(desk, path, cookieOf(alice));
      expect([refused.status, refused.json<{ error: string }>().error]).toEqual([400, 'invalid_session']);
    }
  });

  it('the session cookie of one ends no session through the other', async () => {
    const alice = await shop.signIn();
    await ask(desk, '/bff/logout', { ...cookieOf(alice), Origin: desk.origin }, 'POST');
    expect((await alice.token()).status).toBe(200);
  });

  it('a sign-in that began at one is not finished at the other', async () => {
    const { userAgent, callback } = await shop.beginSignIn();
    const cookie = userAgent
      .cookiesFor(shop.origin)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const elsewhere = await ask(desk, callback.pathname + callback.search, {
      Cookie: cookie,
      ...navigation('cross-site'),
    });
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.headers.getSetCookie().filter((text) => text.startsWith(`${SESSION_COOKIE}=`))).toEqual([]);
    // And it was not used up there.
    await userAgent.navigate(callback, { site: 'cross-site' });
    expect((await userAgent.fetch(shop.origin + TOKEN, { from: shop.origin })).status).toBe(200);
  });

  it('a logout token of the one authorization server ends no session of the other frontend', async () => {
    const [atShop, atDesk] = [await shop.signIn(), await desk.signIn()];
    const token = await shop.server.logoutToken({ claims: { sub: PERSON } });
    const send = ({ origin }: OneFrontend) =>
      exchange(new URL(origin + BACKCHANNEL_LOGOUT), {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
    expect((await send(desk)).status).toBe(400);
    expect([(await atShop.token()).status, (await atDesk.token()).status]).toEqual([200, 200]);
    expect((await send(shop)).status).toBe(200);
    expect([(await atShop.token()).status, (await atDesk.token()).status]).toEqual([400, 200]);
  });

  it('a script of the one is a foreign one at the other', async () => {
    const alice = await desk.signIn();
    const answer = await ask(desk, TOKEN, { ...cookieOf(alice), Origin: shop.origin, 'Sec-Fetch-Site': 'same-site' });
    expect(answer.status).toBe(403);
  });

  it('events and log entries name the frontend', async () => {
    const before = both.events.length;
    await desk.signIn();
    const named = both.events.slice(before).map(({ name, frontend }) => [name, frontend]);
    expect(named).toContainEqual(['session.started', 'desk']);
    expect(named.filter(([, frontend]) => frontend !== 'desk')).toEqual([]);
    expect(both.entries.find(({ event }) => event === 'session.started')).toMatchObject({
      frontend: expect.any(String),
    });
  });

  it('server code finds the frontend of a request, and its session', async () => {
    const alice = await shop.signIn();
    const { frontends } = both.running;
    const request = { headers: new Headers(cookieOf(alice)) };
    const from = { remoteAddress: '127.0.0.1' };
    expect(await frontends.get('shop')?.sessions.read(request, from)).toMatchObject({ sub: PERSON });
    expect(await frontends.get('desk')?.sessions.read(request, from)).toBeUndefined();
  });

  it('backend.fetch chooses by the host of the URL', async () => {
    const from = { remoteAddress: '127.0.0.1' };
    const fetch = async (url: string) => (await both.running.fetch(new Request(url), from)).status;
    expect(await fetch(`${shop.origin}/bff/login`)).not.toBe(421);
    expect(await fetch('http://elsewhere.example/bff/login')).toBe(421);
  });
});

/** Sends a request as it is written, and returns the status and the body of the answer. */
async function sendRaw(head: string): Promise<string> {
  const socket = connect(both.port, '127.0.0.1');
  socket.end(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`);
  const answer = await text(socket);
  return answer.split('\r\n')[0]?.split(' ')[1] ?? '';
}

describe('The host of a request', () => {
  const headers = 'Sec-Fetch-Site: same-origin\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nConnection: close';

  it.each([
    ['in capitals', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: LOCALHOST:${both.port}`, '400'],
    ['as an absolute target', () => `GET ${shop.origin}${SESSION_INFO} HTTP/1.1\nHost: localhost:${both.port}`, '400'],
    ['that is not configured', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: elsewhere.example`, '421'],
    ['with a dot at the end', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: localhost.:${both.port}`, '421'],
    ['with another port', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: localhost:1`, '421'],
    ['without the port', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: localhost`, '421'],
    ['with user information', () => `GET ${SESSION_INFO} HTTP/1.1\nHost: x@localhost:${both.port}`, '421'],
    ['that is empty', () => `GET ${SESSION_INFO} HTTP/1.1\nHost:`, '421'],
    ['that HTTP/1.0 leaves out', () => `GET ${SESSION_INFO} HTTP/1.0`, '421'],
    ['that HTTP/1.1 leaves out', () => `GET ${SESSION_INFO} HTTP/1.1`, '400'],
    [
      'that is named twice',
      () => `GET ${SESSION_INFO} HTTP/1.1\nHost: localhost:${both.port}\nHost: 127.0.0.1:${both.port}`,
      '421',
    ],
    [
      'that differs from the absolute target',
      () => `GET ${desk.origin}${SESSION_INFO} HTTP/1.1\nHost: localhost:${both.port}`,
      '421',
    ],
    [
      'in X-Forwarded-Host of a client that is no proxy',
      () => `GET ${SESSION_INFO} HTTP/1.1\nHost: elsewhere.example\nX-Forwarded-Host: localhost:${both.port}`,
      '421',
    ],
    ['of an upgrade', () => `GET /bff/api/stocks/x HTTP/1.1\nHost: elsewhere.example\nUpgrade: websocket`, '421'],
  ])('%s', async (_, head, status) => {
    // 400 is the answer of a frontend to a request without a session, or that of the server to invalid HTTP.
    expect(await sendRaw(`${head()}\n${headers}`)).toBe(status);
  });

  it('that is not configured gets no cookie and no page, and the log has one line in a minute', async () => {
    const answers = await Promise.all(
      ['/', '/bff/login', TOKEN].map((path) =>
        exchange(new URL(`${shop.origin}${path}`), { method: 'GET', headers: { Host: 'elsewhere.example' } }),
      ),
    );
    for (const { status, headers: sent, json } of answers) {
      expect([status, json()]).toEqual([421, expect.objectContaining({ error: 'invalid_request' })]);
      expect([sent.get('set-cookie'), sent.get('cache-control')]).toEqual([null, 'no-store']);
    }
    expect(both.entries.filter(({ event }) => event === 'request.misdirected')).toHaveLength(1);
  });
});

describe('Behind a proxy', () => {
  let proxied: TestFrontends;
  let management: ManagementListening | undefined;
  beforeAll(async () => {
    proxied = await startTestFrontends({ trustedProxies: ['127.0.0.1'], management: { port: 0 } });
    management = await listenManagement(proxied.running);
  });
  afterAll(async () => {
    await proxied.close();
    await management?.close();
  });

  const statusOf = async (headers: Readonly<Record<string, string>>) => {
    const all = { ...scripted, 'X-Forwarded-Proto': 'https', ...headers };
    return (await exchange(new URL(`${proxied.shop.origin}${SESSION_INFO}`), { method: 'GET', headers: all })).status;
  };

  it('that sends another host, the host counts that the proxy names', async () => {
    const host = new URL(proxied.desk.origin).host;
    expect(await statusOf({ Host: 'internal:3000', 'X-Forwarded-Host': host })).toBe(400);
    expect(await statusOf({ Host: 'internal:3000', 'X-Forwarded-Host': `${host}, elsewhere.example` })).toBe(421);
    expect(await statusOf({ Host: 'internal:3000' })).toBe(421);
  });

  it('that passes the host on, no header of the browser leads to another frontend', async () => {
    const alice = await proxied.desk.signIn();
    const { host } = new URL(proxied.desk.origin);
    const headers = { ...cookieOf(alice), 'X-Forwarded-Host': host };
    expect(await statusOf({ ...headers, Host: new URL(proxied.shop.origin).host })).toBe(400);
    expect(await statusOf({ ...headers, Host: host })).toBe(200);
  });

  it('the process is measured and ready as one, and the metrics name the frontend', async () => {
    const managed = async (path: string) =>
      exchange(new URL(path, `http://127.0.0.1:${management?.port}`), { method: 'GET', headers: {} });
    await proxied.desk.signIn();
    const { body } = await managed('/metrics');
    expect(body).toMatch(/^tmi_bff_sessions_started_total\{frontend="desk"\} [1-9]/m);
    expect(body).toContain('tmi_bff_sessions_started_total{frontend="shop"} 0\n');
    expect(body).toMatch(/^tmi_bff_http_request_duration_seconds_count\{.*frontend="desk"\} [1-9]/m);
    expect((await managed('/readyz')).json()).toMatchObject({
      ready: true,
      checks: { authorizationServer: { ok: true, state: 'known' } },
    });
  });
});
