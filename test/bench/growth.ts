import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { freePorts } from '../support/free-ports.js';
import { type Child, startChild } from './children.js';
import { COOKIE } from './fixtures.js';
import { GROWING_STORES, type GrowingStore } from './growing-stores.js';
import type { LoadQuestion } from './load.js';
import { table } from './report.js';
import { measureRounds, type Sample, warmUp } from './rounds.js';
import type { Running } from './running.js';
import type { SeedQuestion } from './seed.js';
import type { ServerSettings } from './servers/started.js';
import { type Spread, spreadOf } from './statistics.js';

/** How a backend does on a store with so many sessions in it. */
export interface GrowthStep {
  readonly store: string;
  readonly sessions: number;
  readonly requestsPerSecond: Spread;
  /** Of the requests per second, to those of the smallest store in the same round. */
  readonly ratio: Spread;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosecondsPerRequest: Spread;
  /** Of the backend, after the load. */
  readonly rssBytes: number;
  /** Of the file, or of the database by its own account. */
  readonly storeBytes: number;
  readonly storeBytesPerSession: number;
}

export const GROWTH_SIZES = [10_000, 100_000, 1_000_000];

/** The sessions in use: as many for each size, so that only what is in the store besides differs. */
const IN_USE = 10_000;
const ROUNDS = 7;
const MEASURED_MS = 2_000;
const CELL = { endpoint: 'bff-token', connections: 64 } as const;

/** A backend on a store that has been filled. */
interface Grown {
  readonly kind: string;
  readonly sessions: number;
  readonly running: Running;
  readonly storeBytes: number;
}

/** Fills a store of each size, and measures a backend on each of them, in turns. */
export async function measureGrowth(sizes: readonly number[], tell: (line: string) => void): Promise<GrowthStep[]> {
  const load = await startChild(1, 'load.js');
  try {
    const steps: GrowthStep[] = [];
    for (const make of GROWING_STORES) steps.push(...(await compareSizes(make, { sizes, load, tell })));
    return steps;
  } finally {
    await load.stop();
  }
}

interface Growing {
  readonly sizes: readonly number[];
  readonly load: Child;
  readonly tell: (line: string) => void;
}

async function compareSizes(make: () => Promise<GrowingStore>, growing: Growing): Promise<GrowthStep[]> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const grown: Grown[] = [];
    for (const sessions of growing.sizes) {
      const store = await make();
      closing.push(store.close);
      const one = await grow(store, sessions, growing);
      closing.push(one.running.stop);
      grown.push(one);
    }
    // The system would write gigabytes to the disk during the measurement.
    execFileSync('sync');
    const all = grown.map(({ running }) => running);
    const { load } = growing;
    await warmUp(all, load, { endpoints: [CELL.endpoint], answers: 3 * IN_USE, atMostMs: 15_000 });
    const plan = { cells: [CELL], rounds: ROUNDS, measuredMs: MEASURED_MS, attempts: 2 };
    const samples = await measureRounds(all, load, plan);
    const smallest = samplesOf(grown[0], samples);
    return await Promise.all(grown.map((one) => stepOf(one, samplesOf(one, samples), smallest)));
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Fills a store, and starts a backend on it. */
async function grow(growing: GrowingStore, sessions: number, { load, tell }: Growing): Promise<Grown> {
  const { name: kind, store } = growing;
  const [port = 0] = await freePorts(1);
  const sealingKey = randomBytes(32).toString('base64url');
  const settings: ServerSettings = { port, issuer: 'http://127.0.0.1:1', sessions: 0, store, sealingKey };
  const empty = await growing.bytes();
  const startedAtMs = performance.now();
  const handles = await fill(settings, { total: sessions, everyNth: Math.max(1, Math.floor(sessions / IN_USE)) });
  tell(`${kind}: ${sessions} sessions, filled in ${Math.round((performance.now() - startedAtMs) / 1000)} s`);
  const storeBytes = (await growing.bytes()) - empty;
  const name = `${kind} ${sessions}`;
  const cookies = shuffled(handles.slice(0, IN_USE)).map((handle) => `${COOKIE}=${handle}`);
  const server = await startChild(0, 'serve.js', ['ours', JSON.stringify(settings)]);
  const target: LoadQuestion = { kind: 'target', name, port, cookies };
  await load.ask(target);
  const contender = { name, title: name, server: 'ours', prepare: async () => ({}) };
  const running = { contender, origin: `http://127.0.0.1:${port}`, cookies, server, stop: server.stop };
  return { kind, sessions, running, storeBytes };
}

async function fill(settings: ServerSettings, question: SeedQuestion): Promise<string[]> {
  const seed = await startChild(0, 'seed.js', [JSON.stringify(settings)]);
  try {
    return await seed.ask<string[]>(question);
  } finally {
    await seed.stop();
  }
}

function samplesOf(one: Grown | undefined, samples: readonly Sample[]): Sample[] {
  return samples.filter(({ contender }) => contender === one?.running.contender.name);
}

async function stepOf(
  { kind, sessions, running, storeBytes }: Grown,
  samples: readonly Sample[],
  smallest: readonly Sample[],
): Promise<GrowthStep> {
  const rateIn = (round: number) => smallest.find((sample) => sample.round === round)?.requestsPerSecond ?? Number.NaN;
  const medianOf = (read: (sample: Sample) => number) => spreadOf(samples.map(read)).median;
  return {
    store: kind,
    sessions,
    requestsPerSecond: spreadOf(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    ratio: spreadOf(samples.map(({ requestsPerSecond, round }) => requestsPerSecond / rateIn(round))),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    cpuMicrosecondsPerRequest: spreadOf(samples.map(({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest)),
    rssBytes: await running.server.ask<number>('rss'),
    storeBytes,
    storeBytesPerSession: Math.round(storeBytes / sessions),
  };
}

function shuffled(items: readonly string[]): string[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(0);
const spread = ({ median, min, max }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`;

export function describeGrowth(steps: readonly GrowthStep[]): string {
  return table(
    `bff-token from held tokens, 64 connections, ${IN_USE} sessions in use, by how many there are`,
    [
      'store',
      'sessions',
      'requests/s',
      'ratio',
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
      spread(step.requestsPerSecond, 0),
      spread(step.ratio, 2),
      step.p50.toFixed(1),
      step.p99.toFixed(1),
      spread(step.cpuMicrosecondsPerRequest, 0),
      megabytes(step.rssBytes),
      megabytes(step.storeBytes),
      String(step.storeBytesPerSession),
    ]),
  );
}
