import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { eventually } from '../support/eventually.js';
import { SESSION_INFO } from '../support/frontend.js';
import { type KeptAliveClient, openKeptAlive } from '../support/kept-alive-client.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';

const options: OptionsInput = {
  publicOrigin: 'http://localhost:3000',
  authorizationServer: { issuer: 'http://localhost:1', clientId: 'a', clientSecret: 'b' },
  limits: { addressPerMinute: 0 },
  dangerouslyAllowPlainHttpOnLoopback: true,
};
/** Well below the time after which connections are cut. */
const SOON_MS = 6_000;
const BUSY = 64;

let backend: SecondBackend;
let port: number;
const start = async (more: Partial<OptionsInput> = {}) => {
  backend = await startSecondBackend({ ...options, ...more });
  port = Number(new URL(backend.origin).port);
};
afterEach(() => backend.close());

const open = () => openKeptAlive(port, 'localhost');
const stop = () => process.kill(backend.processId, 'SIGTERM');

/** Sends one request after the other until an answer is the last one. Gives how many there were from SIGTERM on. */
async function askUntilLast(client: KeptAliveClient, isStopping: () => boolean): Promise<number> {
  for (let sinceStop = 0; ; ) {
    const wasStopping = isStopping();
    const { isLast } = await client.ask(SESSION_INFO);
    if (wasStopping) sinceStop += 1;
    if (isLast) return sinceStop;
  }
}

describe('A process that gets SIGTERM', () => {
  beforeEach(() => start());

  it('answers every request of busy connections, tells each that it ends, and is gone soon', async () => {
    const clients = await Promise.all(Array.from({ length: BUSY }, open));
    let isStopping = false;
    const asking = clients.map((client) => askUntilLast(client, () => isStopping));
    await pause(300);
    const closing = backend.close();
    await pause(200);
    isStopping = true;
    const sinceStop = await Promise.all(asking);
    const begin = Date.now();
    await closing;
    expect(Date.now() - begin).toBeLessThan(SOON_MS);
    expect(Math.max(...sinceStop)).toBeLessThanOrEqual(1);
    expect(backend.log()).toContain('"backend.stopped"');
  });

  it('answers a request that was on its way on an idle connection, and ends it then', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, open));
    for (const client of clients) expect((await client.ask(SESSION_INFO)).isLast).toBe(false);
    stop();
    await pause(300);
    const answers = await Promise.all(clients.map(({ ask }) => ask(SESSION_INFO)));
    expect(answers).toEqual(Array(8).fill({ status: 400, isLast: true }));
  });

  it('answers the request of each connection that it accepts, while new ones never cease', async () => {
    let isOver = false;
    const counts = { answered: 0, unanswered: 0 };
    // As clients that keep no connection do, and faster than one connection in each turn of the event loop.
    const keepConnecting = async () => {
      while (!isOver) {
        const client = await open().catch(() => undefined);
        if (client === undefined) return;
        await client.ask(SESSION_INFO).then(
          () => (counts.answered += 1),
          () => (counts.unanswered += 1),
        );
        client.socket.destroy();
      }
    };
    const connecting = Array.from({ length: BUSY }, keepConnecting);
    await pause(500);
    await backend.close();
    isOver = true;
    await Promise.all(connecting);
    expect(counts.answered).toBeGreaterThan(BUSY);
    expect(counts.unanswered).toBe(0);
  });

  it('answers the first request of a connection that was opened before', async () => {
    const client = await open();
    stop();
    await pause(300);
    expect(await client.ask(SESSION_INFO)).toEqual({ status: 400, isLast: true });
  });

  it('is not held up by connections that are idle, or have never been used', async () => {
    const clients = await Promise.all([open(), open()]);
    await clients[0]?.ask(SESSION_INFO);
    const begin = Date.now();
    await backend.close();
    expect(Date.now() - begin).toBeLessThan(SOON_MS);
  });
});

describe('A process that gets SIGTERM, with listen.drainSeconds', () => {
  it('takes new connections for that time, ends each with its answer, and takes none after it', async () => {
    // The port is chosen by the support.
    await start({ listen: { drainSeconds: 2 } });
    const closing = backend.close();
    for (let count = 0; count < 5; count += 1) {
      await pause(250);
      expect(await (await open()).ask(SESSION_INFO)).toEqual({ status: 400, isLast: true });
    }
    await eventually(() => expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
    await closing;
  });
});
