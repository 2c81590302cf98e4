import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../docs/documents.js';
import { expectInstalled } from '../support/installed-packages.js';

const EXAMPLES = path.join(root, 'docs/examples');

const run = promisify(execFile);

/** Building takes its time on a machine that has more to do. */
export const PREPARING_MS = 10 * 60_000;

/** An example that people start from: a folder with packages of its own. */
export interface Example {
  readonly folder: string;
  /** Runs its build script; throws with what that wrote if it fails. */
  build(): Promise<void>;
  /** Starts its development server, as its script `dev` does but on this port. */
  serve(port: number, surroundings: ExampleSetup): Promise<RunningServer>;
}

export interface ExampleSetup {
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
  const folder = path.join(EXAMPLES, name);
  expectInstalled(folder);
  return exampleIn(folder);
}

/** An example in any folder that has its packages. */
export function exampleIn(folder: string): Example {
  return { folder, build: () => build(folder), serve: (port, surroundings) => serve(folder, port, surroundings) };
}

/**
 * The example with other files in place of its own page, in a folder of their own.
 *
 * @param files their texts, by their paths in the example
 */
export function withOtherPage({ folder }: Example, copy: string, files: ReadonlyMap<string, string>): Example {
  const isOwn = (file: string) => !/[/\\](node_modules|dist|\.angular)$/.test(file);
  cpSync(folder, copy, { recursive: true, filter: isOwn });
  symlinkSync(path.join(folder, 'node_modules'), path.join(copy, 'node_modules'));
  for (const [file, text] of files) writeFileSync(path.join(copy, file), text);
  return exampleIn(copy);
}

async function build(folder: string): Promise<void> {
  try {
    await run('npm', ['run', 'build'], { cwd: folder });
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new Error(`${folder} does not build:\n${stdout}${stderr}`);
  }
}

async function serve(folder: string, port: number, surroundings: ExampleSetup): Promise<RunningServer> {
  const origin = `http://localhost:${port}`;
  const { backend, stocks } = surroundings;
  const server = spawn(
    process.execPath,
    [...developmentServerOf(folder, surroundings), '--host', 'localhost', '--port', `${port}`],
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

/** The program of the example's script `dev`, with its options. */
function developmentServerOf(folder: string, surroundings: ExampleSetup): string[] {
  const packages = path.join(folder, 'node_modules');
  if (existsSync(path.join(folder, 'angular.json'))) {
    const stocks = `STOCKS='${surroundings.stocks}'`;
    return [path.join(packages, '@angular/cli/bin/ng.js'), 'serve', '--define', stocks, '--live-reload', 'false'];
  }
  if (existsSync(path.join(packages, 'vite'))) return [path.join(packages, 'vite/bin/vite.js')];
  return [path.join(EXAMPLES, 'react-vite/node_modules/vite/bin/vite.js'), prepareFiles(folder, surroundings)];
}

/** Plain files have no development server, so they borrow one: a copy of them, with the backend's paths passed on. */
function prepareFiles(folder: string, { backend, stocks }: ExampleSetup): string {
  const copy = path.join(folder, 'dist');
  rmSync(copy, { recursive: true, force: true });
  cpSync(path.join(folder, 'public'), copy, { recursive: true });
  const page = readFileSync(path.join(copy, 'index.html'), 'utf8');
  writeFileSync(path.join(copy, 'index.html'), page.replace('<html', `<html data-stocks="${stocks}"`));
  const server = { proxy: { '^/(bff/|\\.well-known/bff-)': backend }, hmr: false };
  writeFileSync(path.join(copy, 'vite.config.mjs'), `export default ${JSON.stringify({ server })};\n`);
  return copy;
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
