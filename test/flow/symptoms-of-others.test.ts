import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configure, getToken } from '../../src/frontend/index.js';
import { StoreUnavailable } from '../../src/storage/store.js';
import { ATTEMPT_COOKIE, refusalOf, SESSION_COOKIE, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { eventOf, expectTold } from '../support/symptoms.js';
import { TableDatabase, TableStore } from '../support/table-store.js';
import { navigation } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';
import { useTestBackend } from '../support/use-test-backend.js';

describe('A server that answers every path with the page', () => {
  const server = createServer((_request, response) => response.end('<!doctype html><title>App</title>'));
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => void server.close());

  it('is named by the runtime of the page', async () => {
    const { port } = server.address() as AddressInfo;
    configure({ fetch: (path, init) => fetch(new URL(String(path), `http://127.0.0.1:${port}`), init) });
    const outcome = await getToken();
    expect(outcome).toMatchObject({ error: 'not_understood' });
    expectTold('The page says that an answer was not understood', 'not_understood', Object(outcome).errorDescription);
  });
});

describe('A store that becomes unavailable', () => {
  const clock = () => Math.floor(Date.now() / 1000);
  const store = new TableStore(new TableDatabase(), clock);
  const pair = useTestBackend({ openStore: () => store });

  it('is an answer 503, with the reason in the log, and ends no session', async () => {
    const alice = await pair.backend.signIn();
    const read = store.read.bind(store);
    store.read = () => Promise.reject(new StoreUnavailable('no connection'));
    const answer = await alice.token();
    store.read = read;
    expect(answer.headers.has('retry-after')).toBe(true);
    expectTold('Requests are answered 503', ...refusalOf(answer), eventOf(pair.backend, 'store.unavailable').name);
    expect((await alice.token()).status).toBe(200);
  });
});

describe('A resource server', () => {
  const pair = useTestBackend();

  it('whose token is for another resource is named in the log', async () => {
    const alice = await pair.backend.signIn();
    pair.server.behave({ tokenMembers: { resource: 'https://other.example' } });
    expect((await alice.token({ scope: 'read' })).status).toBe(400);
    expectTold(
      'A resource server rejects the token',
      eventOf(pair.backend, 'authorization_server.wrong_resource').name,
    );
  });
});

describe('A person who has signed out', () => {
  const pair = useTestBackend();

  it('is signed in without a password while the session at the authorization server goes on', async () => {
    const alice = await pair.backend.signIn();
    const { logout_uri } = (await alice.logout()).json<{ logout_uri: string }>();
    await pair.backend.signIn(alice.userAgent);
    const heading = 'After signing out, the next sign-in asks for no password';
    const names = pair.backend.events.map(({ name }) => name);
    expect(names.lastIndexOf('sign_in.succeeded')).toBeGreaterThan(names.indexOf('session.ended'));
    expect(logout_uri).toBeDefined();
    expectTold(heading, 'session.ended', 'sign_in.succeeded', 'logout_uri');
  });
});

describe('What other backends are known for', () => {
  const pair = useTestBackend();
  const heading = 'What other backends are known for';

  it('the redirect URI does not follow the headers of a request', async () => {
    const forged = { Host: 'evil.example', 'X-Forwarded-Proto': 'http', 'X-Forwarded-Host': 'evil.example' };
    for (const headers of [{}, forged, { Forwarded: 'host=evil.example;proto=http' }]) {
      const answer = await pair.backend
        .newUserAgent()
        .fetch(`${pair.backend.origin}/bff/login`, { headers: { ...navigation('none'), ...headers } });
      const location = new URL(answer.headers.get('location') ?? '');
      expect(location.searchParams.get('redirect_uri')).toBe(`${pair.backend.origin}/bff/callback`);
    }
    expectTold(heading, 'it is made from publicOrigin');
  });

  it('no answer may be cached, with a session or without', async () => {
    const alice = await pair.backend.signIn();
    const stranger = pair.backend.newUserAgent();
    const answers = [
      await alice.token(),
      await alice.sessionInfo(),
      await stranger.fetch(pair.backend.origin + TOKEN),
      await stranger.fetch(pair.backend.origin + SESSION_INFO),
      await stranger.fetch(`${pair.backend.origin}/bff/login`, { headers: navigation('none') }),
    ];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => 'no-store'));
    expectTold(heading, 'Cache-Control: no-store');
  });

  it('attempts to sign in leave no cookie behind, and two of them do not disturb each other', async () => {
    const userAgent = pair.backend.newUserAgent();
    const one = await pair.backend.beginSignIn(userAgent);
    const other = await pair.backend.beginSignIn(userAgent);
    const succeeded = () => pair.backend.events.filter(({ name }) => name === 'sign_in.succeeded').length;
    const before = succeeded();
    for (const callback of [one, other]) await pair.backend.finishSignIn(userAgent, callback);
    expect(succeeded() - before).toBe(2);
    const names = userAgent.cookiesFor(pair.backend.origin).map(({ name }) => name);
    expect(names.filter((name) => ATTEMPT_COOKIE.test(name))).toEqual([]);
    expectTold(heading, 'each attempt has a cookie of its own');
  });
});

describe('A WebSocket beside a header that requests require', () => {
  const pair = useProxied({ webSocket: true }, { options: { requiredHeader: 'X-Page' } });

  /** The status of the answer to the handshake. */
  async function shakeHands(cookie: string, origin: string): Promise<number | undefined> {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      Cookie: `${SESSION_COOKIE}=${cookie}`,
      Origin: origin,
    };
    const sent = request(`${pair.backend.origin}/bff/api/stocks/v1/list`, { headers }).end();
    return new Promise((resolve, reject) => {
      sent.on('error', reject).on('response', (answer) => resolve(answer.resume().statusCode));
      sent.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        resolve(statusCode);
      });
    });
  }

  it('opens without the header, and only for the origin of the page', async () => {
    const alice = await pair.backend.signIn();
    pair.api.upgrade = (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    };
    expect((await alice.token()).status).toBe(403);
    expect(await shakeHands(alice.sessionCookie(), pair.backend.origin)).toBe(101);
    expect(await shakeHands(alice.sessionCookie(), 'https://evil.example')).toBe(403);
    expectTold('What other backends are known for', 'requiredHeader does not apply to WebSockets');
  });
});
