import { cpus } from 'node:os';
import { BASELINE, BEFORE, CONTENDERS, WORKER_CONTENDERS, withoutProcess } from './contenders.js';
import type { MissCost } from './misses.js';
import { proxyContenders } from './proxy-contenders.js';
import type { Cell, Sample } from './rounds.js';
import { percentile, type Spread, spreadOf } from './statistics.js';
import type { Summary } from './summary.js';

/** What the product wants of the headline cell. */
export const HEADLINE: Cell = { endpoint: 'bff-token', connections: 64 };
const WANTED_RATIOS = { memory: 0.45, embedded: 0.33, redis: 0.27 };
const WANTED_TIMES_PEER = 6;
const WANTED_P99_TIMES_KOA = 3;

/** One table per cell, in Markdown. */
export function describeCells(summaries: readonly Summary[], cells: readonly Cell[]): string {
  return cells.map((cell) => describeCell(cell, summaries.filter(isOf(cell)))).join('\n');
}

function describeCell({ endpoint, connections }: Cell, summaries: readonly Summary[]): string {
  return table(
    `${endpoint}, ${connections} connections`,
    [
      'contender',
      'requests/s',
      'ratio',
      'p50 ms',
      'p99 ms',
      'CPU µs/request',
      'CPU ratio',
      'server / generator busy',
      'stolen',
    ],
    summaries.map((one) => [
      titleOf(one.contender),
      withRange(one.requestsPerSecond, 0),
      withRange(one.ratio, 2),
      one.p50.median.toFixed(2),
      withRange(one.p99, 1),
      one.cpuMicroseconds.median.toFixed(1),
      Number.isNaN(one.cpuRatio.median) ? '' : one.cpuRatio.median.toFixed(2),
      `${percent(one.serverBusy)} / ${percent(one.generatorBusy)}`,
      percent(one.stolen),
    ]),
  );
}

export function describeMisses(costs: readonly MissCost[]): string {
  return table(
    'A miss: the token is fetched with a refresh token, one request at a time',
    ['contender', 'miss ms', 'of it the token endpoint', 'hit ms', 'miss over hit and endpoint', 'CPU ms: miss / hit'],
    costs.map(({ contender, missMs, authorizationServerMs, hitMs, missCpuMs, hitCpuMs }) => [
      titleOf(contender),
      missMs.toFixed(2),
      authorizationServerMs.toFixed(2),
      hitMs.toFixed(2),
      (missMs - authorizationServerMs - hitMs).toFixed(2),
      `${missCpuMs.toFixed(2)} / ${hitCpuMs.toFixed(2)}`,
    ]),
  );
}

/**
 * How much more two workers answer than one, by the rounds of one run, and how much more they could: the load generator
 * needs a part of the same processors, and a larger one the more they answer.
 */
export function describeWorkers(samples: readonly Sample[]): string {
  const stores = [...new Set(WORKER_CONTENDERS.map(({ name }) => name.split('-')[0] ?? ''))];
  const rows = stores.flatMap((store) => {
    const pairs = pairsOf(samples, `${store}-1`, `${store}-2`);
    if (pairs.length === 0) return [];
    const ratio = spreadOf(pairs.map(([one, two]) => two.requestsPerSecond / one.requestsPerSecond));
    const most = spreadOf(pairs.map(([one]) => cpus().length / (one.serverBusy + one.generatorBusy)));
    return [[store, withRange(ratio, 2), most.median.toFixed(2)]];
  });
  return table('Two workers against one', ['store', 'requests/s, ratio', 'at most, with this load generator'], rows);
}

/**
 * Each contender against the state before, round by round: the machine is about as fast for both of a round. Each process
 * is compared with each of the other state. A range holds the middle half of these ratios.
 */
export function describeBefore(measured: readonly Sample[], cells: readonly Cell[]): string {
  const samples = measured.map((one) => ({ ...one, contender: withoutProcess(one.contender) }));
  const names = [...new Set(samples.map(({ contender }) => contender))].filter((name) => name.endsWith(BEFORE));
  const rows = names.flatMap((before) => {
    const name = before.slice(0, -BEFORE.length);
    const pairs = pairsOf(samples, before, name);
    return cells.map((cell) => {
      const ofCell = pairs.filter(([{ endpoint, connections }]) => isOf(cell)({ endpoint, connections }));
      const ratio = (read: (sample: Sample) => number) =>
        quartilesOf(ofCell.map(([one, now]) => read(now) / read(one)));
      return [
        titleOf(name),
        `${cell.endpoint}, ${cell.connections} connections`,
        ratio(({ requestsPerSecond }) => requestsPerSecond),
        ratio(({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest),
      ];
    });
  });
  if (rows.length === 0) return '';
  return table('Against the state before', ['contender', 'cell', 'requests/s, ratio', 'CPU µs/request, ratio'], rows);
}

function quartilesOf(values: readonly number[]): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => percentile(values, share).toFixed(2));
  return `${middle} (${low}..${high})`;
}

/** What was measured of two contenders, in the same round and cell. */
function pairsOf(samples: readonly Sample[], first: string, second: string): (readonly [Sample, Sample])[] {
  const isSameCell = (one: Sample, two: Sample) =>
    one.round === two.round && one.endpoint === two.endpoint && one.connections === two.connections;
  const firsts = samples.filter(({ contender }) => contender === first);
  return samples
    .filter(({ contender }) => contender === second)
    .flatMap((two) => firsts.filter((one) => isSameCell(one, two)).map((one) => [one, two] as const));
}

/** What was wanted and what was found, for those who took part. */
export function describeTargets(summaries: readonly Summary[]): string {
  const found = new Map(summaries.filter(isOf(HEADLINE)).map((one) => [one.contender, one]));
  const rows: string[][] = [];
  const row = (what: string, wanted: number, value: number | undefined, isMet: (value: number) => boolean) => {
    if (value === undefined || Number.isNaN(value)) return;
    rows.push([what, String(wanted), value.toFixed(2), isMet(value) ? 'met' : 'MISSED']);
  };
  const peer = found.get('express-openid-connect')?.ratio.median ?? Number.NaN;
  const koa = found.get('koa')?.p99.median ?? Number.NaN;
  for (const [name, wanted] of Object.entries(WANTED_RATIOS)) {
    const mine = found.get(name);
    if (mine === undefined) continue;
    row(`${titleOf(name)}: ratio, at least`, wanted, mine.ratio.median, (value) => value >= wanted);
    row('times the peer, at least', WANTED_TIMES_PEER, mine.ratio.median / peer, (value) => value >= WANTED_TIMES_PEER);
    const p99 = mine.p99.median / koa;
    row('p99 in those of bare Koa, at most', WANTED_P99_TIMES_KOA, p99, (value) => value <= WANTED_P99_TIMES_KOA);
  }
  return table('Targets, bff-token, 64 connections', ['what', 'wanted', 'found', ''], rows);
}

/** What the product wants of proxied calls. */
const WANTED_PROXY_RATIO = 0.6;

export function describeProxyTargets(summaries: readonly Summary[]): string {
  const found = new Map(summaries.map((one) => [one.contender, one]));
  const peer = found.get('oauth2-proxy')?.cpuMicroseconds.median ?? Number.NaN;
  const rows = ['memory', 'redis'].flatMap((name) => {
    const mine = found.get(name);
    if (mine === undefined) return [];
    const { ratio, cpuMicroseconds } = mine;
    const ofPeer = cpuMicroseconds.median / peer;
    return [
      [
        `${titleOf(name)}: ratio, at least`,
        String(WANTED_PROXY_RATIO),
        ratio.median.toFixed(2),
        ratio.median >= WANTED_PROXY_RATIO ? 'met' : 'MISSED',
      ],
      ...(Number.isNaN(ofPeer)
        ? []
        : [['CPU in that of oauth2-proxy, at most', '1', ofPeer.toFixed(2), ofPeer <= 1 ? 'met' : 'MISSED']]),
    ];
  });
  return table('Targets, a proxied GET of 2 KB, 64 connections', ['what', 'wanted', 'found', ''], rows);
}

/** The headline cell for programs. */
export function headline(summaries: readonly Summary[]) {
  const others = summaries.filter(isOf(HEADLINE)).filter(({ contender }) => contender !== BASELINE);
  const each = (read: (summary: Summary) => number) =>
    Object.fromEntries(others.map((one) => [one.contender, Number(read(one).toFixed(4))]));
  return {
    ratios: each((one) => one.ratio.median),
    p99: each((one) => one.p99.median),
    cpuRatios: each((one) => one.cpuRatio.median),
  };
}

const isOf = (cell: Cell) => (one: Cell) => one.endpoint === cell.endpoint && one.connections === cell.connections;

function titleOf(name: string): string {
  return (
    [...CONTENDERS, ...WORKER_CONTENDERS, ...proxyContenders('')].find((contender) => contender.name === name)?.title ??
    name
  );
}

function withRange({ median, min, max }: Spread, digits: number): string {
  if (Number.isNaN(median)) return '';
  return `${median.toFixed(digits)} (${min.toFixed(digits)}..${max.toFixed(digits)})`;
}

function percent({ median }: Spread): string {
  return `${Math.round(median * 100)} %`;
}

/** A table in Markdown, under its title. */
export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `\n${title}\n\n${lines.join('\n')}\n`;
}
