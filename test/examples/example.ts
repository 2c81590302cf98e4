import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../docs/documents.js';
import { expectInstalled } from '../support/installed-packages.js';

const run = promisify(execFile);

/** Building takes their time on a machine that has more to do. */
export const PREPARING_MS = 10 * 60_000;

/** An example that people start from: a folder with packages of its own. */
export interface Example {
  readonly folder: string;
  /** Runs its build script; throws with what that wrote if it fails. */
  build(): Promise<void>;
  /** Starts its development server, as its script `dev` does but on this port. */
  serve(port: number, surroundings: Surroundings): Promise<RunningServer>;
}

export interface Surroundings {
  /** Where the development server passes the backend's paths on to. */
  readonly backend: string;
  readonly stocks: string;
}

export interface RunningServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** @throws Error if the example's packages aren't installed. */
export function openExample(name: string): Example {
  const folder = path.join(root, 'docs/examples', name);
  expectInstalled(folder);
  return { folder, build: () => build(folder), serve: (port, surroundings) => serve(folder, port, surroundings) };
}

async function build(folder: string): Promise<void> {
  try {
    await run('npm', ['run', 'build'], { cwd: folder });
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new Error(`${folder} does not build:\n${stdout}${stderr}`);
  }
}

async function serve(folder: string, port: number, { backend, stocks }: Surroundings): Promise<RunningServer> {
  const origin = `http://localhost:${port}`;
  const [program = '', ...options] = existsSync(path.join(folder, 'angular.json'))
    ? ['@angular/cli/bin/ng.js', 'serve', '--define', `STOCKS='${stocks}'`, '--live-reload', 'false']
    : ['vite/bin/vite.js'];
  const server = spawn(
    process.execPath,
    [path.join(folder, 'node_modules', program), ...options, '--host', 'localhost', '--port', `${port}`],
    { cwd: folder, env: { ...process.env, BACKEND: backend, VITE_STOCKS: stocks, CI: 'true' }, stdio: 'pipe' },
  );
  let written = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text) => {
      written += text;
    });
  while (server.exitCode === null && !(await answers(origin))) await delay(200);
  if (server.exitCode !== null) throw new Error(`The development server of ${folder} did not start:\n${written}`);
  return { origin, close: () => end(server) };
}

async function answers(origin: string): Promise<boolean> {
  return fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
