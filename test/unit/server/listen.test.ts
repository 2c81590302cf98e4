import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { type Listening, listen } from '../../../src/server/listen.js';

let listening: Listening;
beforeAll(async () => {
  const app = new Koa();
  app.use((ctx) => {
    ctx.body = 'served';
  });
  listening = await listen({ app }, { host: '127.0.0.1', port: 0 });
});
afterAll(() => listening.close());

/** Sends these lines as they are, and gives all that comes back. */
async function exchange(...lines: string[]): Promise<string> {
  const socket = connect(listening.port, '127.0.0.1');
  socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('The server', () => {
  it.each([
    ['without a host', ['GET / HTTP/1.1'], 400, 'The request names no host.'],
    ['that is not HTTP', ['GET / / HTTP/1.1', 'Host: a'], 400, 'The request is not valid HTTP.'],
    ['with a space in a header name', ['GET / HTTP/1.1', 'Host: a', 'a b: c'], 400, 'The request is not valid HTTP.'],
    [
      'that is too large',
      ['GET / HTTP/1.1', `a: ${'b'.repeat(17_000)}`],
      431,
      'The URL and the headers are too large.',
    ],
    ['for a tunnel', ['CONNECT evil.example:443 HTTP/1.1', 'Host: a'], 405, 'CONNECT is not supported here.'],
  ])(
    'refuses a request %s with an error object and all headers [HDR-01 to HDR-06] [CACHE-01] [TLS-07]',
    async (_, lines, status, why) => {
      const answer = await exchange(...lines);
      expect(answer.split(' ')[1]).toBe(String(status));
      expect(answer).toContain(JSON.stringify({ error: 'invalid_request', error_description: why }));
      for (const header of [
        'content-type: application/json; charset=utf-8',
        'x-content-type-options: nosniff',
        'cross-origin-resource-policy: same-origin',
        "content-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox",
        'cross-origin-opener-policy: same-origin',
        'x-frame-options: DENY',
        'cache-control: no-store',
      ]) {
        expect(answer).toContain(`\r\n${header}\r\n`);
      }
      // It came over plain HTTP, or nothing that could be read says otherwise (RFC 6797, section 7.2).
      expect(answer).not.toContain('strict-transport-security');
    },
  );

  it('serves a request of HTTP/1.0, which names no host, and one that expects the unknown', async () => {
    expect(await exchange('GET / HTTP/1.0')).toContain('served');
    expect(await exchange('GET / HTTP/1.1', 'Host: a', 'Expect: 200-ok')).toContain('served');
  });
});

describe('An idle connection', () => {
  const askOnce = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const [answer] = await once(socket, 'data');
    return { socket, answer: String(answer) };
  };

  it('is kept for longer than nginx and most load balancers keep it', async () => {
    const { socket, answer } = await askOnce(listening.port);
    expect(answer).toMatch(/^keep-alive: timeout=75\r$/im);
    socket.destroy();
  });

  it('is closed after `keepAliveSeconds`', async () => {
    const hasty = await listen({ app: new Koa() }, { host: '127.0.0.1', port: 0, keepAliveSeconds: 1 });
    const { socket } = await askOnce(hasty.port);
    await once(socket, 'close');
    await hasty.close();
  });
});

describe('A request that arrives too slowly', () => {
  const ways = [
    ['its headers', 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    ['its body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n'],
  ] as const;

  it.each(ways)('is refused, and cut off, although %s go on and on', async (_, beginning) => {
    const app = new Koa();
    app.use(async (ctx) => {
      for await (const _chunk of ctx.req);
    });
    app.on('error', () => undefined);
    const patient = await listen({ app }, { host: '127.0.0.1', port: 0, arrivingMs: 400 });
    const socket = connect(patient.port, '127.0.0.1').on('error', () => undefined);
    socket.write(beginning);
    const trickle = setInterval(() => socket.write('x'), 50);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(trickle);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('x-content-type-options: nosniff');
    await patient.close();
  });
});

describe('A stop of the server', () => {
  it('is not held up by a client that sends a request slowly, or does not end it, and lets the others finish', async () => {
    const app = new Koa();
    app.use(async (ctx) => {
      if (ctx.method === 'POST') for await (const _ of ctx.req);
      await new Promise((resolve) => setTimeout(resolve, 150));
      ctx.body = 'served';
    });
    const stopping = await listen({ app }, { host: '127.0.0.1', port: 0, finishingMs: 600 });
    const open = (text: string) => {
      const socket = connect(stopping.port, '127.0.0.1').on('error', () => undefined);
      socket.write(text);
      return socket;
    };
    const slow = open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
    const honest = open('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const idle = open('');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const began = Date.now();
    const stopped = stopping.close();
    let answer = '';
    for await (const chunk of honest) answer += String(chunk);
    await stopped;
    expect(answer).toContain('served');
    expect(Date.now() - began).toBeLessThan(5000);
    for (const socket of [slow, idle]) socket.destroy();
  });

  it('waits for a request that the backend takes long to answer, longer than for a slow client', async () => {
    const app = new Koa();
    app.use(async (ctx) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      ctx.body = 'served';
    });
    const stopping = await listen({ app }, { host: '127.0.0.1', port: 0, idleMs: 0, finishingMs: 100 });
    const socket = connect(stopping.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = stopping.close();
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    await stopped;
    expect(answer).toContain('served');
    expect(answer).toMatch(/^connection: close\r$/im);
  });
});
