import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../support/free-ports.js';
import { type Child, startChild } from './children.js';
import { COOKIE } from './fixtures.js';
import type { LoadQuestion } from './load.js';
import { redisMemory, startRedisServer } from './redis-server.js';
import { table } from './report.js';
import { measureUndisturbed, warmUp } from './rounds.js';
import type { SeedQuestion } from './seed.js';
import type { ServerSettings } from './servers/started.js';

/** How a store does with so many sessions in it. */
export interface GrowthStep {
  readonly store: string;
  readonly sessions: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosecondsPerRequest: number;
  /** Of the backend, after the load. */
  readonly rssBytes: number;
  /** Of the file, or of Redis by its own account. */
  readonly storeBytes: number;
  readonly storeBytesPerSession: number;
}

export const GROWTH_SIZES = [10_000, 100_000, 1_000_000];

/** More than the backend remembers keys for, so that a large store is asked for sessions that were not just used. */
const COOKIES = 30_000;
const MEASURED_MS = 5_000;

interface GrowingStore {
  readonly name: string;
  readonly store: unknown;
  bytes(): Promise<number>;
  close(): Promise<void>;
}

/** Fills each store step by step, and measures a fresh backend on it at each size. */
export async function measureGrowth(sizes: readonly number[], tell: (line: string) => void): Promise<GrowthStep[]> {
  const load = await startChild(1, 'load.js');
  const steps: GrowthStep[] = [];
  try {
    for (const make of [embedded, redis]) {
      const growing = await make();
      try {
        steps.push(...(await grow(growing, { sizes, load, tell })));
      } finally {
        await growing.close();
      }
    }
  } finally {
    await load.stop();
  }
  return steps;
}

async function embedded(): Promise<GrowingStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-growth-'));
  const sizeOf = (name: string) => statSync(path.join(folder, name)).size;
  return {
    name: 'embedded',
    store: { kind: 'embedded', folder },
    bytes: async () => readdirSync(folder).reduce((sum, name) => sum + sizeOf(name), 0),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function redis(): Promise<GrowingStore> {
  const [port = 0] = await freePorts(1);
  const server = await startRedisServer(port);
  const store = { kind: 'redis', url: `redis://127.0.0.1:${port}` };
  return { name: 'redis', store, bytes: () => redisMemory(port), close: server.close };
}

interface Growing {
  readonly sizes: readonly number[];
  readonly load: Child;
  readonly tell: (line: string) => void;
}

async function grow(growing: GrowingStore, { sizes, load, tell }: Growing): Promise<GrowthStep[]> {
  const { name, store } = growing;
  const [port = 0] = await freePorts(1);
  const sealingKey = randomBytes(32).toString('base64url');
  const settings: ServerSettings = { port, issuer: 'http://127.0.0.1:1', sessions: 0, store, sealingKey };
  const empty = await growing.bytes();
  const seed = await startChild(0, 'seed.js', [JSON.stringify(settings)]);
  const steps: GrowthStep[] = [];
  let handles: string[] = [];
  try {
    for (const sessions of sizes) {
      const startedAtMs = performance.now();
      const question: SeedQuestion = { total: sessions, everyNth: Math.max(1, Math.floor(sessions / COOKIES)) };
      handles = [...handles, ...(await seed.ask<string[]>(question))].slice(-COOKIES);
      tell(`${name}: ${sessions} sessions, filled in ${Math.round((performance.now() - startedAtMs) / 1000)} s`);
      const cookies = shuffled(handles).map((handle) => `${COOKIE}=${handle}`);
      const measured = await measureBackend(settings, { cookies, load });
      const storeBytes = await growing.bytes();
      const storeBytesPerSession = Math.round((storeBytes - empty) / sessions);
      steps.push({ store: name, sessions, ...measured, storeBytes, storeBytesPerSession });
    }
  } finally {
    await seed.stop();
  }
  return steps;
}

async function measureBackend(settings: ServerSettings, { cookies, load }: { cookies: string[]; load: Child }) {
  const server = await startChild(0, 'serve.js', ['ours', JSON.stringify(settings)]);
  const contender = { name: 'growth', title: 'growth', server: 'ours', prepare: async () => ({}) };
  const origin = `http://127.0.0.1:${settings.port}`;
  const running = { contender, origin, cookies, server, stop: server.stop };
  try {
    const target: LoadQuestion = { kind: 'target', name: 'growth', port: settings.port, cookies };
    await load.ask(target);
    await warmUp([running], load, { endpoints: ['bff-token'], answers: 30_000, atMostMs: 15_000 });
    const cell = { endpoint: 'bff-token', connections: 64, measuredMs: MEASURED_MS, attempts: 4 } as const;
    const { requestsPerSecond, p50, p99, cpuMicrosecondsPerRequest } = await measureUndisturbed(running, load, cell);
    const rssBytes = await server.ask<number>('rss');
    return { requestsPerSecond, p50, p99, cpuMicrosecondsPerRequest, rssBytes };
  } finally {
    await server.stop();
  }
}

function shuffled(items: readonly string[]): string[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(0);

export function describeGrowth(steps: readonly GrowthStep[]): string {
  return table(
    'bff-token from held tokens, 64 connections, by how many sessions there are',
    [
      'store',
      'sessions',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU µs/request',
      'backend MB',
      'store MB',
      'bytes/session',
    ],
    steps.map((step) => [
      step.store,
      String(step.sessions),
      step.requestsPerSecond.toFixed(0),
      step.p50.toFixed(1),
      step.p99.toFixed(1),
      step.cpuMicrosecondsPerRequest.toFixed(0),
      megabytes(step.rssBytes),
      megabytes(step.storeBytes),
      String(step.storeBytesPerSession),
    ]),
  );
}
