import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A proxy in front of the backend, and how it is run in the foreground. */
export interface FrontProgram {
  readonly name: string;
  /** Of its settings, if it goes by that. */
  readonly fileName?: string;
  /** What surrounds settings that are only a part. */
  readonly around: (settings: string, folder: string) => string;
  readonly command: (file: string, folder: string) => readonly [program: string, ...args: string[]];
}

export const HAPROXY: FrontProgram = {
  name: 'HAProxy',
  around: (settings) => settings,
  command: (file) => ['haproxy', '-db', '-f', file],
};

export const NGINX: FrontProgram = {
  name: 'nginx',
  around: (settings, folder) =>
    [
      `pid ${folder}/pid;`,
      'error_log stderr;',
      'events {}',
      'http {',
      'access_log off;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`),
      settings,
      '}',
    ].join('\n'),
  command: (file, folder) => ['nginx', '-p', folder, '-g', 'daemon off; master_process off;', '-c', file],
};

export const CADDY: FrontProgram = {
  name: 'Caddy',
  around: (settings) => settings,
  command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
};

/** Runs a proxy with these settings. Resolves when it accepts connections on the port. */
export async function startFrontProgram(
  { name, fileName = 'settings', around, command }: FrontProgram,
  { settings, port }: { readonly settings: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-front-'));
  const file = path.join(folder, fileName);
  writeFileSync(file, `${around(settings, folder)}\n`);
  const [program, ...args] = command(file, folder);
  // Caddy keeps its state below the home folder.
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
  let written = '';
  child.stderr.on('data', (text) => {
    written += text;
  });
  child.on('error', (error) => {
    written += error.message;
  });
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`${name} does not start: ${written}`);
    await pause(50);
  }
  return {
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
