import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '../../src/storage/memory-store.js';
import type { Store } from '../../src/storage/store.js';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { type Frontend, SESSION_COOKIE } from '../support/frontend.js';
import { STOCKS } from '../support/test-backend.js';
import { useProxied } from '../support/use-proxied.js';

const LIST = '/bff/api/stocks/v1/list';
const MORE = `/bff/login?scope=sell&resource=${encodeURIComponent(STOCKS)}`;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

const MOST_OPEN = 4;

let storeDelayMs = 0;
/** A store in memory that answers reads as late as one over a slow network. */
function openStore(): Store {
  const store = createMemoryStore({ clock: () => Math.floor(Date.now() / 1000) });
  return {
    ...store,
    async read(id) {
      if (storeDelayMs > 0) await pause(storeDelayMs);
      return store.read(id);
    },
  };
}

const pair = useProxied({ webSocket: true, limits: { sessionConcurrent: MOST_OPEN } }, { openStore });

beforeEach(() => {
  pair.api.upgrade = (_request, socket) => socket.write(SWITCHING);
  pair.api.answer = (_request, response) => {
    const ticking = setInterval(() => response.write('data: x\n\n'), 50);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).on('close', () => clearInterval(ticking));
    response.flushHeaders();
  };
});

const cookieOf = (alice: Frontend) => `${SESSION_COOKIE}=${alice.sessionCookie()}`;

async function openStream(alice: Frontend): Promise<IncomingMessage> {
  const headers = { Cookie: cookieOf(alice), 'Sec-Fetch-Site': 'same-origin' };
  const [answer] = await once(requestHttp(`${alice.origin}${LIST}`, { headers, agent: false }).end(), 'response');
  expect(answer.statusCode).toBe(200);
  return answer.on('error', () => undefined).resume();
}

function beginWebSocket(alice: Frontend): Socket {
  const { port, host, origin } = new URL(alice.origin);
  const lines = [
    `GET ${LIST} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Origin: ${origin}`,
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Cookie: ${cookieOf(alice)}`,
  ];
  const socket = connectTcp(Number(port), 'localhost', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
  return socket.on('error', () => undefined);
}

async function openWebSocket(alice: Frontend): Promise<Socket> {
  const socket = beginWebSocket(alice);
  const [head] = await once(socket, 'data');
  expect(String(head)).toMatch(/^HTTP\/1\.1 101 /);
  return socket.resume();
}

/** What ends the session of Alice, who may have it under another id by then. */
const ENDS: [string, (alice: Frontend) => Promise<unknown>][] = [
  ['the person signs out', (alice) => alice.logout()],
  [
    'the person grants more, and then signs out',
    async (alice) => {
      await pair.backend.signIn(alice.userAgent, MORE);
      await alice.logout();
    },
  ],
  [
    'a logout token ends it',
    () => logOutOverBackchannel(pair, { claims: { sub: 'alice-at-the-authorization-server' } }),
  ],
  ['the person signs out everywhere, elsewhere', async () => (await pair.backend.signIn()).logout({ sessions: 'all' })],
];

describe('A stream and a WebSocket of a session', () => {
  it.each(ENDS)('end when %s', async (_, endSession) => {
    const alice = await pair.backend.signIn();
    const open = [await openStream(alice), await openWebSocket(alice)];
    const ended = Promise.all(open.map((one) => new Promise((resolve) => one.once('close', resolve))));
    await endSession(alice);
    await ended;
  });

  it('go on when another session ends', async () => {
    const alice = await pair.backend.signIn();
    const open = [await openStream(alice), await openWebSocket(alice)];
    await (await pair.backend.signIn()).logout();
    await pair.backend.signIn(alice.userAgent, MORE);
    expect(open.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    for (const one of open) one.destroy();
  });
});

describe('A page that leaves while the store is read', () => {
  it('takes no place for a WebSocket', async () => {
    const alice = await pair.backend.signIn();
    storeDelayMs = 100;
    for (let count = 0; count < MOST_OPEN; count += 1) {
      const socket = beginWebSocket(alice);
      await once(socket, 'connect');
      await pause(30);
      socket.resetAndDestroy();
    }
    await pause(200);
    storeDelayMs = 0;
    (await openWebSocket(alice)).destroy();
  });
});
