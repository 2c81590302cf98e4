import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OptionsInput } from '../../src/config/schema.js';
import { freePorts } from './free-ports.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/cli/main.js');

export interface SecondBackend {
  readonly origin: string;
  readonly processId: number;
  /** What it wrote to its log. */
  log(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs `tmi-bff serve` in a process of its own, with these settings, on a port of its own unless it is
 * chosen. The modules of `preload` are loaded there before it. With `workers`, so many processes serve.
 */
export async function startSecondBackend(
  options: OptionsInput,
  { preload = [], port: chosen, workers = 1 }: { preload?: readonly string[]; port?: number; workers?: number } = {},
): Promise<SecondBackend> {
  const [port = 0] = chosen === undefined ? await freePorts(1) : [chosen];
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-second-'));
  const file = path.join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify({ ...options, listen: { ...options.listen, host: 'localhost', port } }));
  const imports = preload.map((module) => `--import=${module}`);
  const serve = ['serve', '--no-check', '--config', file, '--workers', String(workers)];
  const child = spawn(process.execPath, [...imports, main, ...serve], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  while (!log.includes('"backend.started"')) {
    if (child.exitCode !== null) throw new Error(`the second backend ended: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    origin: `http://localhost:${port}`,
    processId: child.pid ?? 0,
    log: () => log,
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
