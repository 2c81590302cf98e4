import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { monitoringFolder } from './monitoring-files.js';

/** A series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** A real Prometheus, which scrapes one backend every second. */
export interface Prometheus {
  readonly origin: string;
  query(expr: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]>;
  queryRange(expr: string, range: { readonly start: number; readonly end: number }): Promise<readonly Series[]>;
  /** The alerts that fire or will. */
  alerts(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly state: string }[]>;
  close(): Promise<void>;
}

/** Installs Debian's Prometheus, and promtool with it, unless they are here. */
export function installPrometheus(): void {
  if (spawnSync('promtool', ['--version']).status === 0) return;
  process.stderr.write('Installing prometheus with apt-get.\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const run = (...args: string[]) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  run('update', '-qq');
  run('install', '-y', '-qq', '--no-install-recommends', 'prometheus');
}

export async function startPrometheus(managementPort: number): Promise<Prometheus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-prometheus-'));
  const [port = 0] = await freePorts(1);
  const file = path.join(folder, 'prometheus.yml');
  writeFileSync(file, settings(managementPort));
  const child = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const origin = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (!(await fetch(`${origin}/-/ready`)).ok) throw new Error('Prometheus does not start');
  });
  return { ...clientOf(origin), origin, close: () => end(child, folder) };
}

/** The settings of the documentation, with another pace and port. */
function settings(managementPort: number): string {
  return stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [path.join(monitoringFolder, 'alerts.yml')],
    scrape_configs: [{ job_name: 'tmi-bff', static_configs: [{ targets: [`127.0.0.1:${managementPort}`] }] }],
  });
}

function clientOf(origin: string): Omit<Prometheus, 'origin' | 'close'> {
  const ask = async (at: string, parameters: Record<string, string>) => {
    const answer = await fetch(`${origin}/api/v1/${at}?${new URLSearchParams(parameters)}`);
    const body = (await answer.json()) as { status: string; error?: string; data: never };
    if (body.status !== 'success') throw new Error(`${at}: ${body.error}`);
    return body.data;
  };
  return {
    query: async (query) => ((await ask('query', { query })) as { result: never }).result,
    queryRange: async (query, { start, end: until }) =>
      ((await ask('query_range', { query, start: `${start}`, end: `${until}`, step: '1' })) as { result: never })
        .result,
    alerts: async () => ((await ask('alerts', {})) as { alerts: never }).alerts,
  };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
