import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { startListening } from '../../src/http/listen.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { SESSION_INFO } from '../support/frontend.js';
import { handOver, SECRET } from '../support/hand-over.js';
import { type KeptAliveClient, openKeptAlive } from '../support/kept-alive-client.js';

const main = path.resolve(import.meta.dirname, '../../src/cli/main.js');
const WORKERS = 2;

let folder: string;
let port: number;
let supervisor: ChildProcess | undefined;
let log = '';
let clients: KeptAliveClient[] = [];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-supervision-'));
  [port = 0] = await freePorts(1);
  log = '';
});
afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  clients = [];
  if (supervisor?.exitCode === null && supervisor.signalCode === null) {
    const ended = once(supervisor, 'exit');
    supervisor.kill('SIGCONT');
    supervisor.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Begins to serve, and returns the process that supervises the workers. */
function serve(options: Partial<OptionsInput> = {}): ChildProcess {
  const settings: OptionsInput = {
    publicOrigin: 'https://app.acme.test',
    authorizationServer: { issuer: 'https://login.acme.test', clientId: 'a', clientSecret: 'hush-hush' },
    store: { kind: 'embedded', folder: path.join(folder, 'sessions') },
    sealingKeys: [randomBytes(32).toString('base64url')],
    listen: { host: 'localhost', port },
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...options,
  };
  const file = path.join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const args = [main, 'serve', '--no-check', '--config', file, '--workers', String(WORKERS)];
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  supervisor = child;
  return child;
}

const linesOf = (event: string) => log.split('\n').flatMap((line) => (line.includes(`"${event}"`) ? [line] : []));
/** Processes start slowly on a busy machine. The test has a limit of its own. */
const until = async (holds: () => boolean) => {
  while (!holds()) await pause(20);
};
const whenStarted = () => until(() => linesOf('backend.started').length === 1 || supervisor?.exitCode !== null);
const whenComplete = (child: ChildProcess) => until(() => workerIds(child).length === WORKERS);
const workerIds = ({ pid }: ChildProcess) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

describe('The supervisor of the workers', () => {
  it.each([0, 1])('goes on if a worker is killed while a message to it is on its way: %i', async (killed) => {
    const child = serve({ limits: { addressPerMinute: 40 } });
    await whenStarted();
    clients = [await openKeptAlive(port, 'localhost'), await openKeptAlive(port, 'localhost')];
    // So that each of them is with a worker.
    for (const client of clients) await client.ask(SESSION_INFO);
    const { [killed]: id = 0 } = workerIds(child);
    // Each worker reports requests to the other. When the supervisor runs again, it reads that before the end of the killed one.
    child.kill('SIGSTOP');
    for (let count = 0; count < 10; count += 1) for (const client of clients) await client.ask(SESSION_INFO);
    process.kill(id, 'SIGKILL');
    // The last of its threads closes its end of the channel.
    await eventually(() => expect(readdirSync(`/proc/${id}/task`)).toHaveLength(1));
    await eventually(() => expect(readFileSync(`/proc/${id}/stat`, 'utf8')).toContain(') Z '));
    child.kill('SIGCONT');
    await until(() => linesOf('worker.exited').length === 1 || supervisor?.exitCode !== null);
    expect(supervisor?.exitCode).toBeNull();
    await whenComplete(child);
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  });

  it('replaces a worker that is killed while a later one starts', async () => {
    const child = serve();
    await whenComplete(child);
    const [first = 0] = workerIds(child);
    process.kill(first, 'SIGKILL');
    await whenStarted();
    await whenComplete(child);
    expect(workerIds(child)).not.toContain(first);
    expect(linesOf('worker.exited')).toHaveLength(1);
  });
});

describe('A start of workers that fails', () => {
  it('stops those that serve already, so that nothing in the store refuses other sealing keys', async () => {
    // The second worker's is the next one.
    const taken = createServer();
    await expect(startListening(taken, { host: '127.0.0.1', port: port + 1 })).resolves.toBe(port + 1);
    const child = serve({ listen: { host: 'localhost', port: 0 }, management: { port } });
    await until(() => child.exitCode !== null);
    taken.close();
    expect([child.exitCode, linesOf('worker.exited')]).toEqual([2, []]);
    expect(log).toContain(`management: 127.0.0.1:${port + 1} cannot be used: EADDRINUSE`);
    serve();
    await whenStarted();
    expect(linesOf('backend.started')).toHaveLength(1);
  });
});

describe('Hand-overs to workers', () => {
  const isServed = async (place: { readonly port?: number; readonly socketPath?: string }) => {
    // The supervisor gives each connection to the next worker.
    for (let count = 0; count < WORKERS; count += 1) {
      expect((await handOver({ ...place, body: {} })).status).toBe(400);
      expect((await handOver({ ...place, headers: { authorization: 'Bearer no' }, body: {} })).status).toBe(401);
    }
  };

  it('are taken on one port by each of them, and the port of the backend is reported', async () => {
    const [own = 0] = await freePorts(1);
    serve({ handOver: { port: own, secrets: [SECRET] } });
    await whenStarted();
    expect(JSON.parse(linesOf('backend.started')[0] ?? '{}')).toMatchObject({ port });
    await isServed({ port: own });
  });

  it('are taken on one socket by each of them, also by one that replaces another, and after all were killed', async () => {
    const socket = path.join(folder, 'hand-over.sock');
    const handOvers = { socket, secrets: [SECRET] };
    const killed = serve({ handOver: handOvers });
    await whenStarted();
    await isServed({ socketPath: socket });
    process.kill(workerIds(killed)[0] ?? 0, 'SIGKILL');
    await until(() => linesOf('worker.exited').length === 1);
    await whenComplete(killed);
    await isServed({ socketPath: socket });
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;

    [port = 0] = await freePorts(1);
    log = '';
    serve({ handOver: handOvers, store: { kind: 'embedded', folder: path.join(folder, 'others') } });
    await whenStarted();
    await isServed({ socketPath: socket });
  });

  it('do not hide that the port of the backend is taken', async () => {
    const taken = createServer().listen(port, 'localhost');
    await once(taken, 'listening');
    const [own = 0] = await freePorts(1);
    const child = serve({ handOver: { port: own, secrets: [SECRET] } });
    await until(() => child.exitCode !== null);
    taken.close();
    expect(child.exitCode).toBe(2);
    expect(log).toContain('cannot be used: EADDRINUSE');
    expect(log).toContain('A worker could not start');
  });
});
