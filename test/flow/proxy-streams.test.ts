import { request as requestHttp } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { refusalOf, SESSION_COOKIE } from '../support/frontend.js';
import { held } from '../support/held.js';
import { liveBytes } from '../support/live-bytes.js';
import { STOCKS, startTestBackend } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';

const LIST = '/bff/api/stocks/v1/list';
const MB = 1024 * 1024;

/** A request of a script of the page, which the test streams itself. */
function callOf(origin: string, cookie: string, { method = 'GET', path = LIST, headers = {} } = {}) {
  const own = { Cookie: `${SESSION_COOKIE}=${cookie}`, 'Sec-Fetch-Site': 'same-origin', ...headers };
  return requestHttp(`${origin}${path}`, { method, headers: own, agent: false });
}

describe('Between page and resource server', () => {
  const pair = useProxied({
    methods: ['GET', 'POST'],
    limits: { bodyBytes: 300 * MB, sessionConcurrent: 2, sessionPerMinute: 0 },
    timeouts: { firstByteSeconds: 1, idleSeconds: 1 },
  });

  it('an event stream arrives event by event', async () => {
    pair.api.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      setTimeout(() => response.write('data: 1\n\n'), 300);
      setTimeout(() => response.end('data: 2\n\n'), 700);
    };
    const alice = await pair.backend.signIn();
    const times: number[] = [];
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const sent = callOf(alice.origin, alice.sessionCookie());
      sent.on('response', (answer) => {
        times.push(performance.now() - started);
        answer.on('data', () => times.push(performance.now() - started)).on('end', resolve);
      });
      sent.on('error', reject).end();
    });
    expect(times).toHaveLength(3);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(200);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100);
  });

  it('200 MB go up with flat memory, as fast as the resource server takes them', async () => {
    let arrived = 0;
    pair.api.answer = (request, response) => {
      request.on('data', (chunk: Buffer) => {
        arrived += chunk.length;
      });
      request.on('end', () => response.end('done'));
    };
    const alice = await pair.backend.signIn();
    const chunk = Buffer.alloc(MB);
    const before = liveBytes();
    let most = 0;
    await new Promise<void>((resolve, reject) => {
      const headers = { 'Content-Length': String(200 * MB) };
      const sent = callOf(alice.origin, alice.sessionCookie(), { method: 'POST', headers });
      sent.on('response', (answer) => answer.resume().on('end', resolve)).on('error', reject);
      let left = 200;
      const write = () => {
        if (left % 10 === 0) most = Math.max(most, liveBytes() - before);
        while (left > 0) {
          left -= 1;
          if (!sent.write(chunk)) return void sent.once('drain', write);
        }
        sent.end();
      };
      write();
    });
    expect(arrived).toBe(200 * MB);
    expect(most).toBeLessThan(40 * MB);
  });

  it('a page that does not read holds the resource server back', async () => {
    let written = 0;
    pair.api.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': String(1024 * MB) });
      const chunk = Buffer.alloc(MB);
      const write = () => {
        while (!response.destroyed && written < 1024 && response.write(chunk)) written += 1;
        response.once('drain', write);
      };
      write();
    };
    const alice = await pair.backend.signIn();
    const sent = callOf(alice.origin, alice.sessionCookie());
    await new Promise<void>((resolve) =>
      sent
        .on('response', () => resolve())
        .on('error', () => undefined)
        .end(),
    );
    await pause(600);
    expect(written).toBeLessThan(64);
    sent.destroy();
  });

  it('a page that goes away ends the request at the resource server', async () => {
    let closed = false;
    pair.api.answer = (_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200).write('begun');
    };
    const alice = await pair.backend.signIn();
    const sent = callOf(alice.origin, alice.sessionCookie());
    await new Promise<void>((resolve) =>
      sent
        .on('response', () => resolve())
        .on('error', () => undefined)
        .end(),
    );
    sent.destroy();
    await eventually(() => expect(closed).toBe(true));
  });

  it('one that goes away before the answer begins ends it too', async () => {
    let closed = false;
    let arrived = false;
    pair.api.answer = (request) => {
      arrived = true;
      request.socket.once('close', () => {
        closed = true;
      });
    };
    const alice = await pair.backend.signIn();
    const sent = callOf(alice.origin, alice.sessionCookie()).on('error', () => undefined);
    sent.end();
    await eventually(() => expect(arrived).toBe(true));
    sent.destroy();
    await eventually(() => expect(closed).toBe(true));
  });

  it.each([
    ['no body', 'GET', {}],
    ['a short body', 'POST', { 'Content-Length': '4' }],
    ['a body of unknown length', 'POST', {}],
  ])('one that goes away while its token is being fetched has nothing sent: %s', async (_name, method, headers) => {
    const alice = await pair.backend.signIn();
    pair.server.forgetRequests();
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const sent = callOf(alice.origin, alice.sessionCookie(), { method, headers });
    sent.on('error', () => undefined).end(method === 'POST' ? 'sell' : undefined);
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    sent.destroy();
    await pause(100);
    const refreshed = () => pair.backend.events.filter(({ name }) => name === 'refresh.succeeded').length;
    const before = refreshed();
    gate.release();
    await gate.whenSeen(() => refreshed() > before);
    await pause(200);
    expect(pair.api.received).toEqual([]);
    // Its place is free again.
    expect((await Promise.all([1, 2].map(() => alice.fetch(LIST)))).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('a resource server that resets, hangs or speaks no HTTP is answered for with an error object', async () => {
    const alice = await pair.backend.signIn();
    const statuses: unknown[] = [];
    for (const answer of [
      (request: { socket: { destroy(): void } }) => request.socket.destroy(),
      () => undefined,
      (request: { socket: { end(text: string): void } }) => request.socket.end('no HTTP\r\n\r\n'),
    ]) {
      pair.api.answer = answer as never;
      const got = await alice.fetch(LIST);
      statuses.push([...refusalOf(got), Number(got.headers.get('retry-after')) > 0]);
    }
    expect(statuses).toEqual([502, 504, 502].map((status) => [status, 'temporarily_unavailable', true]));
    expect(pair.backend.events.filter(({ name }) => name === 'proxy.failed').length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [
      'is shorter than it says',
      (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort'),
    ],
    [
      'stops in the middle',
      (socket: import('node:net').Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort'),
    ],
    [
      'breaks its chunks',
      (socket: import('node:net').Socket) =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz'),
    ],
  ])('an answer that %s is cut off, and never completed', async (_name, answer) => {
    pair.api.answer = (request) => void answer(request.socket);
    const alice = await pair.backend.signIn();
    const outcome = await new Promise<string>((resolve) => {
      const sent = callOf(alice.origin, alice.sessionCookie());
      sent.on('response', (got) =>
        got
          .resume()
          .on('end', () => resolve('complete'))
          .on('error', () => resolve('cut')),
      );
      sent.on('error', () => resolve('cut')).end();
    });
    expect(outcome).toBe('cut');
  });

  it('a body that announces a length beyond the limit is refused before any of it is sent', async () => {
    const alice = await pair.backend.signIn();
    const announced = callOf(alice.origin, alice.sessionCookie(), {
      method: 'POST',
      headers: { 'Content-Length': String(301 * MB) },
    });
    const status = await new Promise((resolve) => {
      announced.on('response', (answer) => resolve(answer.statusCode)).on('error', () => undefined);
      announced.flushHeaders();
    });
    announced.destroy();
    expect(status).toBe(413);
    expect(pair.api.received).toEqual([]);
  });

  it('one session cannot hold more requests than it may', async () => {
    const alice = await pair.backend.signIn();
    const bob = await pair.backend.signIn();
    pair.api.answer = (_request, response) => void setTimeout(() => response.end('late'), 500);
    const answers = await Promise.all([1, 2, 3].map(() => alice.fetch(LIST)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
    expect((await bob.fetch(LIST)).status).toBe(200);
    expect((await alice.fetch(LIST)).status).toBe(200);
  });
});

describe('A resource server that cannot be reached', () => {
  it('is answered for with 502 and Retry-After', async () => {
    const { startScriptedAuthorizationServer } = await import('../support/scripted-authorization-server/index.js');
    const server = await startScriptedAuthorizationServer();
    const [port] = await freePorts(1);
    const stocks = { target: `http://127.0.0.1:${port}`, resource: STOCKS, paths: ['/v1/**'] };
    const backend = await startTestBackend(server, { options: { proxies: { stocks } } });
    const answer = await (await backend.signIn()).fetch(LIST);
    expect(refusalOf(answer)).toEqual([502, 'temporarily_unavailable']);
    expect(backend.events.find(({ name }) => name === 'proxy.failed')?.details).toMatchObject({
      reason: 'ECONNREFUSED',
    });
    await backend.close();
    await server.close();
  });
});

type Handshake = Parameters<typeof handshakeAt>[2];

/** Sends a handshake, and what follows it; gives all that comes until it is quiet. */
function handshakeAt(
  backend: string,
  cookie: string,
  {
    origin = backend,
    site = 'same-origin',
    path = LIST,
    data = 'frame',
    signal,
  }: { origin?: string; site?: string; path?: string; data?: string; signal?: AbortSignal } = {},
) {
  const { port, host } = new URL(backend);
  return new Promise<string>((resolve) => {
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Cookie: ${SESSION_COOKIE}=${cookie}`,
    ];
    if (origin !== '') lines.push(`Origin: ${origin}`);
    if (site !== '') lines.push(`Sec-Fetch-Site: ${site}`);
    let text = '';
    const socket = connectTcp(Number(port), 'localhost', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.on('data', (chunk) => {
      const isFirst = text === '';
      text += chunk;
      if (isFirst && text.startsWith('HTTP/1.1 101')) socket.write(data);
      if (text.includes(data)) socket.destroy();
    });
    signal?.addEventListener('abort', () => socket.resetAndDestroy());
    socket.on('error', () => undefined).on('close', () => resolve(text));
  });
}

describe('A WebSocket', () => {
  const pair = useProxied({ webSocket: true, limits: { sessionConcurrent: 1 }, timeouts: { firstByteSeconds: 1 } });
  const echo = (_request: unknown, socket: import('node:stream').Duplex) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\nSet-Cookie: a=b\r\n\r\n',
    );
    socket.pipe(socket);
  };

  const handshake = (cookie: string, how: Handshake = {}) => handshakeAt(pair.backend.origin, cookie, how);
  const reported = () =>
    pair.backend.events.flatMap(({ name, details }) => (/^proxy\.(refused|full)$/.test(name) ? [[name, details]] : []));

  it('reaches the resource server with the token in its handshake', async () => {
    pair.api.upgrade = echo;
    const alice = await pair.backend.signIn();
    const text = await handshake(alice.sessionCookie());
    expect(text).toMatch(/^HTTP\/1\.1 101 [\s\S]*frame$/);
    expect(text.toLowerCase()).not.toContain('set-cookie');
    const { headers } = pair.api.received.at(-1) ?? { headers: {} as Record<string, undefined> };
    expect(headers.authorization).toMatch(/^Bearer ./);
    expect(headers.cookie).toBeUndefined();
  });

  it.each([
    ['another origin', { origin: 'https://evil.example', site: '' }],
    ['another port', { origin: 'http://localhost:1', site: 'same-site' }],
    ['no origin', { origin: '', site: '' }],
    ['an opaque origin', { origin: 'null', site: '' }],
    ['another site that claims our origin', { site: 'cross-site' }],
  ])('is not opened for %s', async (_name, from) => {
    pair.api.upgrade = echo;
    const alice = await pair.backend.signIn();
    expect(await handshake(alice.sessionCookie(), from)).toMatch(/^HTTP\/1\.1 403 /);
    expect(pair.api.received).toEqual([]);
  });

  it('is not opened without a session, to a path beyond the settings, or by another name', async () => {
    const alice = await pair.backend.signIn();
    expect(await handshake('A'.repeat(43))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await handshake(alice.sessionCookie(), { path: '/bff/api/stocks/v1/..%2fadmin' })).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await handshake(alice.sessionCookie(), { path: '/bff/api/stocks/admin' })).toMatch(/^HTTP\/1\.1 404 /);
    expect(await handshake(alice.sessionCookie(), { path: '/.well-known/bff-token' })).toMatch(/^HTTP\/1\.1 404 /);
    expect(pair.api.received).toEqual([]);
  });

  it('whose token is rejected is opened with another one, which is reported', async () => {
    const sent: (string | undefined)[] = [];
    pair.api.upgrade = (request, socket) => {
      sent.push(request.headers.authorization);
      if (sent.length > 1) return echo(request, socket);
      socket.end(
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error="invalid_token"\r\nContent-Length: 0\r\n\r\n',
      );
    };
    const alice = await pair.backend.signIn();
    const before = pair.backend.events.length;
    // A token that is younger is not replaced.
    await alice.fetch(LIST);
    await pause(5100);
    expect(await handshake(alice.sessionCookie())).toMatch(/^HTTP\/1\.1 101 /);
    expect(new Set(sent).size).toBe(2);
    expect(pair.backend.events.slice(before).map(({ name }) => name)).toContain('proxy.token_replaced');
  });

  it('whose page goes away while its token is being fetched is not sent', async () => {
    const alice = await pair.backend.signIn();
    const gate = held();
    pair.server.forgetRequests();
    pair.server.answerNext('/token', { until: gate.released });
    const leaving = new AbortController();
    const text = handshake(alice.sessionCookie(), { signal: leaving.signal });
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    leaving.abort();
    await text;
    await pause(100);
    const refreshed = () => pair.backend.events.filter(({ name }) => name === 'refresh.succeeded').length;
    const before = refreshed();
    gate.release();
    await gate.whenSeen(() => refreshed() > before);
    await pause(200);
    expect(pair.api.received).toEqual([]);
  });

  it('that the settings do not allow is reported as a call would be', async () => {
    const alice = await pair.backend.signIn();
    const before = reported().length;
    await handshake(alice.sessionCookie(), { path: '/bff/api/stocks/admin' });
    const details = { api: 'stocks', session: expect.any(String), status: 404 };
    expect(reported().slice(before)).toEqual([['proxy.refused', details]]);
  });

  it('that is one too many is refused and reported as a call would be', async () => {
    const alice = await pair.backend.signIn();
    const before = reported().length;
    pair.api.upgrade = () => undefined;
    const first = handshake(alice.sessionCookie());
    await eventually(() => expect(pair.api.received).toHaveLength(1));
    expect(await handshake(alice.sessionCookie())).toMatch(/^HTTP\/1\.1 503 /);
    const details = { api: 'stocks', session: expect.any(String), limit: 'proxies.stocks.limits.sessionConcurrent' };
    expect(reported().slice(before)).toEqual([['proxy.full', details]]);
    await first;
  });

  it('that the resource server declines or leaves hanging is declined', async () => {
    const alice = await pair.backend.signIn();
    pair.api.upgrade = (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    expect(await handshake(alice.sessionCookie())).toMatch(/^HTTP\/1\.1 502 /);
    pair.api.upgrade = (_request, socket) => socket.destroy();
    expect(await handshake(alice.sessionCookie())).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('A WebSocket to an API that has none', () => {
  const pair = useProxied();

  it('is refused and reported', async () => {
    const stocks = { target: pair.api.origin, resource: STOCKS, paths: ['/v1/**'] };
    await pair.backend.restart({ proxies: { stocks, live: { ...stocks, webSocket: true } } });
    const alice = await pair.backend.signIn();
    expect(await handshakeAt(pair.backend.origin, alice.sessionCookie())).toMatch(/^HTTP\/1\.1 403 /);
    expect(pair.backend.events.find(({ name }) => name === 'proxy.refused')?.details).toMatchObject({ status: 403 });
  });
});

describe('A body of unknown length', () => {
  const pair = useProxied({ methods: ['GET', 'POST'], limits: { bodyBytes: 1000 } });

  it('that goes beyond the limit is refused, and never arrives whole', async () => {
    let arrived = 0;
    let isWhole = false;
    pair.api.answer = (request, response) =>
      request
        .on('data', (chunk: Buffer) => (arrived += chunk.length))
        .on('end', () => {
          isWhole = true;
          response.end();
        });
    const alice = await pair.backend.signIn();
    const sent = callOf(alice.origin, alice.sessionCookie(), { method: 'POST' });
    const status = new Promise((resolve) => {
      sent
        .on('response', (answer) => resolve(answer.resume().statusCode))
        .on('error', (error) => resolve(error.message));
    });
    for (let part = 0; part < 5; part += 1) sent.write('x'.repeat(400));
    sent.end();
    expect(await status).toBe(413);
    expect(isWhole).toBe(false);
    expect(arrived).toBeLessThanOrEqual(1000);
  });
});
