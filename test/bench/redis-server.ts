import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { pinned } from './children.js';
import { NotHere } from './not-here.js';

interface RedisServer {
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts a Redis of our own that keeps nothing on disk. It shares the core of the load generator, not the server's. */
export async function startRedisServer(port: number): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new NotHere('there is no redis-server here');
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const { file, args } = pinned(1, ['redis-server', ...settings]);
  const child = spawn(file, args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await exit;
  };
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isListening(port)) return { pid: child.pid ?? 0, close };
    await pause(50);
  }
  await close();
  throw new NotHere('redis-server does not start');
}

/** What a Redis says that its data takes. */
export async function redisMemory(port: number): Promise<number> {
  const client = createClient({ socket: { host: '127.0.0.1', port } });
  await client.connect();
  const facts = await client.info('memory');
  await client.close();
  return Number(/^used_memory:(\d+)/m.exec(facts)?.[1]);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
