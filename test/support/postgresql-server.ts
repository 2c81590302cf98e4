import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { Secret } from '../../src/core/secret.js';
import type { PostgresqlChoice } from '../../src/storage/postgresql-choice.js';
import { migratePostgresql } from '../../src/storage/postgresql-migration.js';
import { freePorts } from './free-ports.js';
import { postgresqlPath } from './postgresql-path.js';
import { readFolder } from './redis-server.js';

/** A real PostgreSQL on a port and in a folder of its own. */
export interface PostgresqlServer {
  readonly port: number;
  readonly folder: string;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Stops it, with its connections, from answering, without their noticing. */
  freeze(): void;
  thaw(): void;
  bytesOnDisk(): Buffer;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

export interface PostgresqlServerOptions {
  /** `name=value` settings. */
  readonly settings?: readonly string[];
  /** It takes no writes, like the standby of another server. */
  readonly standby?: boolean;
}

/** It refuses to run as root. */
const NOBODY = 65534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

export async function startPostgresqlServer(options: PostgresqlServerOptions = {}): Promise<PostgresqlServer> {
  const [port = 0] = await freePorts(1);
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-postgresql-'));
  chmodSync(folder, 0o700);
  if (identity.uid) chownSync(folder, identity.uid, NOBODY);
  const data = path.join(folder, 'data');
  const initdb = postgresqlPath('initdb') ?? 'initdb';
  const initial = ['--pgdata', data, '--username', 'tmi', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale'];
  execFileSync(initdb, initial, { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (options.standby) writeFileSync(path.join(data, 'standby.signal'), '');
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const given = ['shared_buffers=16MB', ...(options.settings ?? [])].flatMap((setting) => ['-c', setting]);
  let child: ChildProcess | undefined;

  const start = async () => {
    const postgres = postgresqlPath('postgres') ?? 'postgres';
    child = spawn(postgres, [...args, ...given], { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr?.on('data', (chunk) => (output += chunk));
    await untilItAnswers(
      port,
      () => child?.exitCode !== null,
      () => output,
    );
  };
  const signal = (name: NodeJS.Signals) => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Each connection is a process, in a group of its own.
    for (const pid of [child.pid, ...childrenOf(child.pid)]) signalUnlessGone(pid, name);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    signal('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    folder,
    start,
    kill,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    bytesOnDisk: () => readFolder(data),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The process of a connection ends by itself, when its client has gone or the server was killed. */
function signalUnlessGone(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The settings of a PostgreSQL store, as the options would give them. */
export function postgresqlChoice(
  { port }: { readonly port: number },
  changes: Partial<PostgresqlChoice> = {},
): PostgresqlChoice {
  const url = new Secret(`postgresql://tmi@127.0.0.1:${port}/postgres`);
  return { kind: 'postgresql', url, connections: 4, commandTimeoutSeconds: 2, ...changes };
}

/** Runs SQL beside the store. */
export async function askPostgresql(choice: PostgresqlChoice, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: choice.url.reveal() });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Makes a user with the tables of the store in a schema of its own, so that many tests can share a server. */
export async function makeUser({ port }: { readonly port: number }, name: string): Promise<PostgresqlChoice> {
  await askPostgresql(postgresqlChoice({ port }), `create role ${name} login; create schema authorization ${name}`);
  const choice = postgresqlChoice({ port }, { url: new Secret(`postgresql://${name}@127.0.0.1:${port}/postgres`) });
  await migratePostgresql(choice);
  return choice;
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

async function untilItAnswers(port: number, hasEnded: () => boolean, output: () => string): Promise<void> {
  for (let tries = 0; tries < 1200 && !hasEnded(); tries += 1) {
    try {
      await askPostgresql(postgresqlChoice({ port }), 'select 1');
      return;
    } catch {
      await pause(25);
    }
  }
  throw new Error(`PostgreSQL does not start: ${output()}`);
}
