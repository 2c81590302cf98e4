import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { OptionsInput } from '../../../src/config/schema.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.resolve(here, '../../../src/cli/main.js');
const preload = path.join(here, 'discover-at-front.js');

/** `tmi-bff serve` in a process of its own, which can be ended in bad ways and come back. */
export interface BackendProcess {
  readonly number: number;
  readonly origin: string;
  /** What it said in all its lives, a line each. */
  readonly log: readonly string[];
  start(): Promise<void>;
  /** Ends it at once, in whatever it is doing. */
  kill(): Promise<void>;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Stops it in the middle of whatever it is doing, until it is resumed. Its connections stay. */
  pause(): void;
  resume(): void;
  readonly processId: number | undefined;
  /** Since when it is paused, in epoch milliseconds. */
  readonly pausedAtMs: number | undefined;
}

export interface BackendPlace {
  readonly number: number;
  readonly port: number;
  /** Where its settings are written. */
  readonly folder: string;
  /** Where the authorization server is, and where this backend is to discover it instead. */
  readonly discovery: { readonly issuer: string; readonly front: string };
}

/** Prepares a backend with these settings. It is not started. */
export function prepareBackend(
  { number, port, folder, discovery }: BackendPlace,
  options: OptionsInput,
): BackendProcess {
  const file = path.join(folder, `backend-${number}.json`);
  writeFileSync(file, JSON.stringify({ ...options, listen: { host: '127.0.0.1', port } }));
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let pausedAtMs: number | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    number,
    origin: `http://127.0.0.1:${port}`,
    log,
    async start() {
      const lines = log.length;
      child = spawn(process.execPath, [`--import=${preload}`, main, 'serve', '--no-check', '--config', file], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH, FAULTS_ISSUER: discovery.issuer, FAULTS_FRONT: discovery.front },
      });
      let rest = '';
      child.stderr?.on('data', (chunk) => {
        const parts = `${rest}${chunk}`.split('\n');
        rest = parts.pop() ?? '';
        log.push(...parts);
      });
      while (!log.slice(lines).some((line) => line.includes('"backend.started"'))) {
        if (child.exitCode !== null) throw new Error(`backend ${number} ended: ${log.slice(lines).join('\n')}${rest}`);
        await pause(20);
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    pause() {
      pausedAtMs = Date.now();
      child?.kill('SIGSTOP');
    },
    resume() {
      pausedAtMs = undefined;
      child?.kill('SIGCONT');
    },
    get processId() {
      return child?.pid;
    },
    get pausedAtMs() {
      return pausedAtMs;
    },
  };
}
