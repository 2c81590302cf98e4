import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { eventually } from '../support/eventually.js';
import { type Frontend, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import { type KeptAliveClient, openKeptAlive } from '../support/kept-alive-client.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { type SecondBackend, startSecondBackend } from '../support/second-backend.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/cli/main.js');
const WORKERS = 2;

let folder: string;
let server: ScriptedAuthorizationServer;
let signingIn: TestBackend;
let backend: SecondBackend;
let settings: OptionsInput;
let clients: KeptAliveClient[] = [];

beforeAll(async () => {
  server = await startScriptedAuthorizationServer();
});
beforeEach(async () => {
  server.behaveAsUsual();
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-workers-'));
  const store = { kind: 'embedded' as const, folder };
  const sealingKeys = [randomBytes(32).toString('base64url')];
  const scopes = ['read', 'buy'];
  signingIn = await startTestBackend(server, { options: { store, sealingKeys, scopes } });
  const { clientId, clientSecret } = server.client;
  settings = {
    store,
    sealingKeys,
    scopes,
    publicOrigin: signingIn.origin,
    authorizationServer: { issuer: server.issuer, clientId, clientSecret },
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
});
afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  clients = [];
  await backend?.close();
  await signingIn.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => server.close());

const start = async (options: Partial<OptionsInput> = {}) => {
  backend = await startSecondBackend({ ...settings, ...options }, { workers: WORKERS });
};
/** Each connection is given to the next worker. */
const connect = async () => {
  const client = await openKeptAlive(Number(new URL(backend.origin).port), 'localhost');
  clients.push(client);
  return client;
};
const statusesOf = async (connections: readonly KeptAliveClient[], requests: number) => {
  const statuses: number[] = [];
  for (let count = 0; count < requests; count += 1) {
    for (const connection of connections) statuses.push((await connection.ask(SESSION_INFO)).status);
  }
  return statuses;
};
const workerIds = () =>
  readFileSync(`/proc/${backend.processId}/task/${backend.processId}/children`, 'utf8').trim().split(' ').map(Number);
const ask = ({ userAgent }: Frontend) => userAgent.fetch(`${backend.origin}${TOKEN}?scope=read`);

describe('A backend with two workers', () => {
  it('serves a session in each of them, and refreshes once for queries to both [RT-05] [RT-06]', async () => {
    const alice = await signingIn.signIn();
    await start();
    server.forgetRequests();
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = Array.from({ length: 12 }, () => ask(alice));
    await gate.whenSeen(() => server.received('/token').length === 1);
    gate.release();
    const answers = await Promise.all(asking);
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(server.received('/token')).toHaveLength(1);
  });

  it('counts the requests to all workers together against a limit', async () => {
    await start({ limits: { addressPerMinute: 40 } });
    const connections = [await connect(), await connect()];
    const statuses = await statusesOf(connections, 40);
    const answered = statuses.filter((status) => status === 400).length;
    // A report to the other worker is on its way for a moment, and is made for two requests at once.
    expect(answered).toBeGreaterThanOrEqual(40);
    expect(answered).toBeLessThanOrEqual(46);
    expect(statuses.slice(-20)).toEqual(Array(20).fill(429));
  });

  it('has a management listener for each worker, whose place the one that replaces it takes', async () => {
    const socket = path.join(folder, 'management.sock');
    await start({ management: { socket } });
    const started = (at: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const asked = request({ socketPath: at, path: '/metrics' }, async (answer) => {
          let text = '';
          for await (const chunk of answer.setEncoding('utf8')) text += chunk;
          resolve(/^tmi_bff_process_start_time_seconds (.*)$/m.exec(text)?.[1]);
        });
        asked.on('error', reject).end();
      });
    const [first, second] = [await started(socket), await started(`${socket}.1`)];
    expect([first, second]).not.toContain(undefined);
    // The metric has whole seconds, in one of which both may have started. The one that comes has another.
    await pause(1000);
    process.kill(workerIds()[1] ?? 0, 'SIGKILL');
    await eventually(async () => expect([undefined, second]).not.toContain(await started(`${socket}.1`)));
    expect(await started(socket)).toBe(first);
  });

  it('replaces a worker that is killed, and serves meanwhile', async () => {
    await start();
    const [first = 0, second] = workerIds();
    process.kill(first, 'SIGKILL');
    await eventually(() => expect(backend.log()).toContain('"worker.exited"'));
    expect((await (await connect()).ask(SESSION_INFO)).status).toBe(400);
    await eventually(() => expect(workerIds()).toHaveLength(WORKERS));
    expect(workerIds()).toContain(second);
    expect(workerIds()).not.toContain(first);
  });

  it('answers all requests of busy connections when it is stopped', async () => {
    await start({ limits: { addressPerMinute: 0 } });
    const busy = await Promise.all(Array.from({ length: 16 }, connect));
    let isOver = false;
    const keepAsking = async (connection: KeptAliveClient) => {
      const answers = [];
      for (let isLast = false; !isLast && !isOver; ) {
        const answer = await connection.ask(SESSION_INFO);
        answers.push(answer.status);
        isLast = answer.isLast;
      }
      return answers;
    };
    const asking = busy.map(keepAsking);
    await pause(300);
    const closing = backend.close();
    const answers = (await Promise.all(asking)).flat();
    isOver = true;
    await closing;
    expect(answers.length).toBeGreaterThan(100);
    expect(new Set(answers)).toEqual(new Set([400]));
    expect(backend.log()).toContain('"backend.stopped"');
  });

  it('ends its workers with it when it is killed', async () => {
    await start();
    const ids = workerIds();
    await backend.kill();
    const lives = (id: number) => spawnSync('kill', ['-0', String(id)]).status === 0;
    await eventually(() => expect(ids.filter(lives)).toEqual([]));
  });
});

describe('tmi-bff serve --workers', () => {
  const serve = (options: Partial<OptionsInput>, count: string) => {
    const file = path.join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ ...settings, ...options }));
    return spawnSync(process.execPath, [main, 'serve', '--no-check', '--config', file, '--workers', count], {
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
  };

  it('refuses a store in the memory of one process', () => {
    const { status, stderr } = serve({ store: { kind: 'memory' } }, '2');
    expect(status).toBe(2);
    expect(stderr).toBe(
      'tmi-bff: store: sessions in memory belong to one process. For --workers, choose "embedded", "redis" or "postgresql".\n',
    );
  });

  it('refuses a number that is none', () => {
    const { status, stderr } = serve({}, '0');
    expect(status).toBe(2);
    expect(stderr).toContain('Expected a number of processes, 1 to 256, or "auto".');
  });

  it('ends with the reason, said once, if no worker can listen', () => {
    const port = Number(new URL(signingIn.origin).port);
    const { status, stderr } = serve({ listen: { host: 'localhost', port } }, '2');
    expect(status).toBe(2);
    expect(stderr.match(/cannot be used: EADDRINUSE/g)).toHaveLength(1);
    expect(stderr).toContain('A worker could not start');
  });
});
