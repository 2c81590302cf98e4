import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A program of this run. */
export interface Child {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How to run it. */
export interface Command {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** The file that its output is appended to. */
  readonly log: string;
  /** It runs once this address answers with a status below 500. */
  readonly ready: string;
  readonly seconds?: number;
}

/** Describes a program that can be started and stopped any number of times. Its whole process group is stopped. */
export function createChild(given: Command): Child {
  let child: ChildProcess | undefined;
  const endAtExit = () => kill(child, 'SIGKILL');
  return {
    async start() {
      child = await spawnLogged(given);
      process.once('exit', endAtExit);
      await untilAnswered(given, child);
    },
    async stop() {
      process.off('exit', endAtExit);
      if (child !== undefined) await stopGently(child);
    },
  };
}

async function spawnLogged({ command: [file = '', ...args], cwd, environment, log }: Command): Promise<ChildProcess> {
  const output = createWriteStream(log, { flags: 'a' });
  await once(output, 'open');
  const env = { ...process.env, ...environment };
  return spawn(file, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
}

async function stopGently(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  kill(child, 'SIGTERM');
  const timer = setTimeout(() => kill(child, 'SIGKILL'), 20_000);
  await ended;
  clearTimeout(timer);
}

function kill(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

async function untilAnswered({ ready, seconds = 60, log }: Command, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(200)) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}; see ${log}.`);
    const status = await fetch(ready, { redirect: 'manual' }).then(
      (answer) => answer.status,
      () => 599,
    );
    if (status < 500) return;
  }
  throw new Error(`Nothing answers at ${ready}; see ${log}.`);
}
