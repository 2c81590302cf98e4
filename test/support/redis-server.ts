import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from './free-ports.js';
import { redisPath } from './redis-path.js';

/** A real Redis on a port and in a folder of its own, which writes to disk before it answers. */
export interface RedisServer {
  readonly port: number;
  readonly folder: string;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Stops it from answering, without its connections noticing. */
  freeze(): void;
  thaw(): void;
  /** All bytes that it has on disk. */
  bytesOnDisk(): Buffer;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

export interface RedisServerOptions {
  /** `--name value` settings besides the port and the folder. */
  readonly settings?: readonly string[];
  readonly port?: number;
  /** The lines of a Sentinel's settings file; with them it is a Sentinel. */
  readonly sentinel?: readonly string[];
}

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];

export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-redis-'));
  const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'];
  const durable = [...DURABLE, '--repl-diskless-sync-delay', '0'];
  const args = options.sentinel ? [...common, '--sentinel'] : [...common, ...durable, ...(options.settings ?? [])];
  if (options.sentinel) {
    const file = path.join(folder, 'sentinel.conf');
    writeFileSync(file, `${options.sentinel.join('\n')}\n`);
    args.unshift(file);
  }
  let child: ChildProcess | undefined;

  const start = async () => {
    child = spawn(redisPath('redis-server') ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = collect(child);
    await answering(port, () => child?.exitCode !== null, output);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    folder,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    bytesOnDisk: () => readFolder(folder),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** All bytes of all files in a folder. */
export function readFolder(folder: string): Buffer {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Buffer.concat(files.map((file) => readFileSync(file)));
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return () => text;
}

/** Waits until Redis answers anything at all: it listens before it has read its settings to the end. */
async function answering(port: number, ended: () => boolean, output: () => string): Promise<void> {
  for (let tries = 0; tries < 400 && !ended(); tries += 1) {
    if (await answersPing(port)) return;
    await pause(25);
  }
  throw new Error(`Redis does not start: ${output()}`);
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(false));
  });
}
