/**
 * `npm run test:rolling-restart [-- --seconds 20 --proxy nginx]`: restarts two backends behind HAProxy and behind nginx, one
 * after the other, again and again, under 64 busy connections that are kept alive. Fails if a request is not answered, or not
 * by a backend.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePorts } from '../../support/free-ports.js';
import { SESSION_INFO } from '../../support/frontend.js';
import { openKeptAlive } from '../../support/kept-alive-client.js';
import { type SecondBackend, startSecondBackend } from '../../support/second-backend.js';
import { type Place, PROXIES, type ProxyProgram } from './proxies.js';

const CONNECTIONS = 64;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    proxy: { type: 'string', multiple: true, default: Object.keys(PROXIES) },
  },
});

const startBackend = (port: number) =>
  startSecondBackend(
    {
      publicOrigin: 'http://localhost:3000',
      authorizationServer: { issuer: 'http://localhost:1', clientId: 'a', clientSecret: 'b' },
      limits: { addressPerMinute: 0 },
      dangerouslyAllowPlainHttpOnLoopback: true,
    },
    { port },
  );

async function startProxy({ program, settings, args }: ProxyProgram, place: Place): Promise<ChildProcess> {
  if (spawnSync(program, ['-v']).status !== 0)
    throw new Error(`${program} is missing. Install it: on Debian, as root, apt-get install ${program}`);
  const file = path.join(place.folder, `${program}.conf`);
  writeFileSync(file, settings(place));
  const child = spawn(program, args(file), { stdio: 'ignore' });
  await pause(1500);
  if (child.exitCode !== null) throw new Error(`${program} does not start`);
  return child;
}

interface Counts {
  answered: number;
  refusedByProxy: number;
  unanswered: number;
  restarts: number;
}

/** As a browser does, it opens a new connection when one has ended after an answer. */
async function keepAsking(front: number, counts: Counts, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const client = await openKeptAlive(front);
    try {
      for (let isLast = false; !isLast && !isOver(); ) {
        const answer = await client.ask(SESSION_INFO);
        isLast = answer.isLast;
        if (answer.status === 400) counts.answered += 1;
        else counts.refusedByProxy += 1;
      }
    } catch {
      counts.unanswered += 1;
    } finally {
      client.socket.destroy();
    }
  }
}

/** Restarts the backends in turn for so long, and counts what became of the requests meanwhile. */
async function restartBehind(proxy: ProxyProgram, forMs: number): Promise<Counts> {
  const [front = 0, ...behind] = await freePorts(3);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-rolling-'));
  const counts: Counts = { answered: 0, refusedByProxy: 0, unanswered: 0, restarts: 0 };
  const backends: SecondBackend[] = await Promise.all(behind.map(startBackend));
  const child = await startProxy(proxy, { folder, front, behind });
  let isOver = false;
  try {
    const asking = Array.from({ length: CONNECTIONS }, () => keepAsking(front, counts, () => isOver));
    const end = Date.now() + forMs;
    for (let index = 0; Date.now() < end; index = 1 - index) {
      await backends[index]?.close();
      backends[index] = await startBackend(behind[index] ?? 0);
      counts.restarts += 1;
      // Until the proxy has seen that it is back.
      await pause(1500);
    }
    isOver = true;
    await Promise.all(asking);
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await Promise.all(backends.map((backend) => backend.close()));
    rmSync(folder, { recursive: true, force: true });
  }
  return counts;
}

for (const name of values.proxy) {
  const proxy = PROXIES[name];
  if (proxy === undefined) throw new Error(`--proxy: expected ${Object.keys(PROXIES).join(' or ')}, found ${name}`);
  const counts = await restartBehind(proxy, Number(values.seconds) * 1000);
  process.stdout.write(`${JSON.stringify({ proxy: name, ...counts })}\n`);
  if (counts.unanswered + counts.refusedByProxy > 0 || counts.restarts < 2) process.exitCode = 1;
}
