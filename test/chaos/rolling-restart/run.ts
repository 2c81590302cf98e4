/**
 * `npm run test:rolling [-- --seconds 20 --proxy nginx]`: restarts two backends on one Redis behind HAProxy and behind nginx, one
 * after the other, again and again, under 64 busy connections that are kept alive and ask for tokens, which end soon. Fails if
 * a request is not answered, not by a backend, or without a token.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePorts } from '../../support/free-ports.js';
import { SESSION_COOKIE, TOKEN } from '../../support/frontend.js';
import { openKeptAlive } from '../../support/kept-alive-client.js';
import { type SecondBackend, startSecondBackend } from '../../support/second-backend.js';
import { type Place, PROXIES, type ProxyProgram } from './proxies.js';
import { type SignedInPeople, signInPeople } from './signed-in-people.js';

const CONNECTIONS = 64;
const SESSIONS = 16;
/** How long a proxy may take to notice that a backend is back. */
const PROXY_NOTICES_MS = 3_000;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    proxy: { type: 'string', multiple: true, default: Object.keys(PROXIES) },
  },
});

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
  /** Answers of a backend without a token: the session was lost, or its token could not be refreshed. */
  withoutToken: number;
  restarts: number;
  refreshes: number;
}

/** As a browser does, it opens a new connection when one has ended after an answer. */
async function keepAsking(front: number, cookie: string, counts: Counts, isOver: () => boolean): Promise<void> {
  const headers = { 'Sec-Fetch-Site': 'same-origin', Cookie: `${SESSION_COOKIE}=${cookie}` };
  while (!isOver()) {
    const client = await openKeptAlive(front);
    try {
      for (let isLast = false; !isLast && !isOver(); ) {
        const answer = await client.ask(TOKEN, headers);
        isLast = answer.isLast;
        if (answer.status === 200) counts.answered += 1;
        else if (answer.status === 400) counts.withoutToken += 1;
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
async function restartBehind(proxy: ProxyProgram, forMs: number, people: SignedInPeople): Promise<Counts> {
  const [front = 0, ...behind] = await freePorts(3);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-rolling-'));
  const counts: Counts = { answered: 0, refusedByProxy: 0, unanswered: 0, withoutToken: 0, restarts: 0, refreshes: 0 };
  const startBackend = (port: number) => startSecondBackend(people.settings, { port });
  const refreshesBefore = people.refreshes();
  const backends: SecondBackend[] = await Promise.all(behind.map(startBackend));
  const child = await startProxy(proxy, { folder, front, behind });
  let isOver = false;
  try {
    const cookies = Array.from(
      { length: CONNECTIONS },
      (_, index) => people.cookies[index % people.cookies.length] ?? '',
    );
    const asking = cookies.map((cookie) => keepAsking(front, cookie, counts, () => isOver));
    const end = Date.now() + forMs;
    for (let index = 0; Date.now() < end; index = 1 - index) {
      await backends[index]?.close();
      backends[index] = await startBackend(behind[index] ?? 0);
      counts.restarts += 1;
      // Until the proxy has seen that it is back.
      await pause(PROXY_NOTICES_MS);
    }
    isOver = true;
    await Promise.all(asking);
    counts.refreshes = people.refreshes() - refreshesBefore;
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await Promise.all(backends.map((backend) => backend.close()));
    rmSync(folder, { recursive: true, force: true });
  }
  return counts;
}

const people = await signInPeople(SESSIONS);
try {
  for (const name of values.proxy) {
    const proxy = PROXIES[name];
    if (proxy === undefined) throw new Error(`--proxy: expected ${Object.keys(PROXIES).join(' or ')}, found ${name}`);
    const counts = await restartBehind(proxy, Number(values.seconds) * 1000, people);
    process.stdout.write(`${JSON.stringify({ proxy: name, ...counts })}\n`);
    const { unanswered, refusedByProxy, withoutToken, restarts, refreshes } = counts;
    if (unanswered + refusedByProxy + withoutToken > 0 || restarts < 2 || refreshes < SESSIONS) process.exitCode = 1;
  }
} finally {
  await people.close();
}
