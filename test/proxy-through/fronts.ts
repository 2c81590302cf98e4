import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readDocument, snippetsOf } from '../docs/documents.js';
import type { Ports } from './place.js';

/** A proxy in front of the backend. */
export interface Front {
  readonly name: string;
  /** The language of its settings in docs/proxy.md. */
  readonly language: string;
  /** What surrounds those settings where they are only a part. */
  readonly around: (settings: string, folder: string) => string;
  readonly command: (file: string, folder: string) => readonly [program: string, ...args: string[]];
}

export const fronts: readonly Front[] = [
  {
    name: 'HAProxy',
    language: 'haproxy',
    around: (settings) => settings,
    command: (file) => ['haproxy', '-db', '-f', file],
  },
  {
    name: 'nginx',
    language: 'nginx',
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
  },
];

/** Starts one with the settings of the documentation, on other ports. */
export async function startFront(
  { name, language, around, command }: Front,
  { front, backend }: Ports,
): Promise<{ close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-front-'));
  const [shown] = snippetsOf(readDocument('docs/proxy.md'), language);
  if (shown === undefined) throw new Error(`docs/proxy.md shows no settings of ${name}`);
  const settings = shown.code
    .replace(/\b127\.0\.0\.1:8080\b/, `127.0.0.1:${front}`)
    .replace(/\b127\.0\.0\.1:3000\b/, `127.0.0.1:${backend}`);
  const file = path.join(folder, 'settings');
  writeFileSync(file, `${around(settings, folder)}\n`);
  const [program, ...args] = command(file, folder);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let written = '';
  child.stderr.on('data', (text) => {
    written += text;
  });
  child.on('error', (error) => {
    written += error.message;
  });
  while (!(await accepts(front))) {
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
