import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Started } from './started.js';

const TICK_MICROSECONDS = 10_000;

/** Starts a server that is no program of Node.js, on the core of this process, and waits until it listens. */
export async function startProgram(
  file: string,
  args: readonly string[],
  { port, env = {} }: { readonly port: number; readonly env?: Readonly<Record<string, string>> },
): Promise<Pick<Started, 'cpuMicroseconds' | 'stop'>> {
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, ...env } });
  let written = '';
  child.stderr.on('data', (text) => {
    written += text;
  });
  const exit = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${file} has ended: ${written}`);
    await pause(50);
  }
  return {
    cpuMicroseconds: () => ticksOf(child.pid ?? 0) * TICK_MICROSECONDS,
    async stop() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** User and system time (proc(5), `stat`), in ticks of a hundredth of a second. */
function ticksOf(processId: number): number {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
