/**
 * `npm run test:rolling-restart [-- --seconds 20]`: restarts two backends behind HAProxy, one after the other, again and
 * again, under 64 busy connections that are kept alive. Fails if a request is not answered, or not by a backend.
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

const CONNECTIONS = 64;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } });

if (spawnSync('haproxy', ['-v']).status !== 0) {
  process.stderr.write('HAProxy is missing. Install it: on Debian, as root, apt-get install haproxy\n');
  process.exit(1);
}

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-haproxy-'));
const [front = 0, ...behind] = await freePorts(3);

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

async function startHaproxy(): Promise<ChildProcess> {
  const servers = behind.map((port, index) => `  server backend${index} 127.0.0.1:${port}`);
  const settings = `
defaults
  mode http
  retries 3
  option redispatch 1
  timeout connect 1s
  timeout client 60s
  timeout server 60s
frontend pages
  bind 127.0.0.1:${front}
  default_backend tmi_bff
backend tmi_bff
  option httpchk GET ${SESSION_INFO}
  http-check expect status 400
  default-server check inter 500ms fall 1 rise 1
${servers.join('\n')}
`;
  const file = path.join(folder, 'haproxy.cfg');
  writeFileSync(file, settings);
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  await pause(1500);
  if (child.exitCode !== null) throw new Error('HAProxy does not start');
  return child;
}

const counts = { answered: 0, refusedByProxy: 0, unanswered: 0, restarts: 0 };
let isOver = false;

/** As a browser does, it opens a new connection when one has ended after an answer. */
async function keepAsking(): Promise<void> {
  while (!isOver) {
    const client = await openKeptAlive(front);
    try {
      for (let isLast = false; !isLast && !isOver; ) {
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

const backends: SecondBackend[] = await Promise.all(behind.map(startBackend));
const haproxy = await startHaproxy();
try {
  const asking = Array.from({ length: CONNECTIONS }, keepAsking);
  const end = Date.now() + Number(values.seconds) * 1000;
  for (let index = 0; Date.now() < end; index = 1 - index) {
    await backends[index]?.close();
    backends[index] = await startBackend(behind[index] ?? 0);
    counts.restarts += 1;
    // Until HAProxy has seen that it is back.
    await pause(1500);
  }
  isOver = true;
  await Promise.all(asking);
} finally {
  const ended = once(haproxy, 'exit');
  haproxy.kill('SIGTERM');
  await ended;
  await Promise.all(backends.map((backend) => backend.close()));
  rmSync(folder, { recursive: true, force: true });
}

process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exitCode = counts.unanswered + counts.refusedByProxy === 0 && counts.restarts > 1 ? 0 : 1;
