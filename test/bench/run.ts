import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { freePorts } from '../support/free-ports.js';
import { canPin, startChild } from './children.js';
import { CONTENDERS, type Contender, earlier, inProcesses, isFirstProcess, WORKER_CONTENDERS } from './contenders.js';
import { describeContractTests, measureContractTests } from './contract-tests.js';
import type { Endpoint } from './fixtures.js';
import { describeGrowth, GROWTH_SIZES, measureGrowth } from './growth.js';
import { measureMisses } from './misses.js';
import { NotHere } from './not-here.js';
import { proxyContenders } from './proxy-contenders.js';
import {
  describeBefore,
  describeCells,
  describeMisses,
  describeProxyTargets,
  describeTargets,
  describeWorkers,
  HEADLINE,
  headline,
} from './report.js';
import { type Cell, measureRounds, type RoundsOptions, type Sample, type WarmUp, warmUp } from './rounds.js';
import { assertSameAnswers } from './same-answers.js';
import { describeSizing, measureCosts } from './sizing.js';
import { type Stage, setStage } from './stage.js';
import { summarise } from './summary.js';

const USAGE = `npm run bench -- [--quick] [--json] [--only <names>] [--before <folder>] [--growth] [--workers] [--sizing] [--proxy]
                 [--contract-test]

Compares the backend with what could answer in its place, in one run. docs/performance.md tells how to read it.
  --quick          bff-token over 64 connections only: less than two minutes, what has to be installed first apart
  --json           ends in one JSON object
  --growth         instead: each shared store with 10 thousand, 100 thousand and a million sessions
  --workers        instead: tmi-bff serve with one and two workers on each store, on all processors
  --sizing         instead: the processor time of sign-ins, refreshes and held tokens, and what so many people need
  --proxy          instead: the same GET of 2 KB through the backend, and through others
  --contract-test  instead: the contract tester against the backend with its default settings, from outside and both sides
  --before <dir>   also the backend of another checkout, such as a git worktree with the state before, which is built;
                   both in several processes
  --only <names>   only these, separated by commas: ${CONTENDERS.map(({ name }) => name).join(', ')}
`;

const { values: wanted } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    sizing: { type: 'boolean', default: false },
    proxy: { type: 'boolean', default: false },
    'contract-test': { type: 'boolean', default: false },
    only: { type: 'string' },
    before: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const tell = (text: string) => process.stdout.write(`${text}\n`);

interface Plan extends Pick<RoundsOptions, 'rounds' | 'measuredMs' | 'attempts'> {
  readonly sessions: number;
  readonly endpoints: readonly Endpoint[];
  readonly connections: readonly number[];
  readonly warmUp: Omit<WarmUp, 'endpoints'>;
  readonly misses: number;
  readonly lastsMs: number;
}

const FULL: Plan = {
  sessions: 1000,
  endpoints: ['bff-token', 'bff-sessioninfo'],
  connections: [16, 64, 256],
  rounds: 9,
  measuredMs: 1000,
  attempts: 2,
  warmUp: { answers: 30_000, atMostMs: 15_000 },
  misses: 200,
  lastsMs: Number.POSITIVE_INFINITY,
};
const QUICK: Plan = {
  sessions: 200,
  endpoints: ['bff-token'],
  connections: [64],
  rounds: 7,
  measuredMs: 500,
  /** There is no time for more. */
  attempts: 1,
  // Long enough for what is compiled to be compiled: else the larger programs are measured while they are.
  warmUp: { answers: 30_000, atMostMs: 6_000 },
  misses: 30,
  /** No round begins later: with the build before and the refreshes after, less than two minutes. */
  lastsMs: 80_000,
};

async function bench(): Promise<void> {
  tell(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}`);
  if (!canPin) tell('There is no taskset with two cores here: servers and load generator share what there is.');
  if (wanted.workers) return await compareWorkers();
  const summary = await compareContenders();
  if (!wanted.quick && wanted.only === undefined) await compareWorkers();
  if (wanted.json) tell(JSON.stringify(summary));
}

/**
 * Two states differ by less than a machine drifts in a second, so their rounds are short and many; and by less than two
 * processes of one state, so there are several of each.
 */
const COMPARISON = { ...FULL, rounds: 20, measuredMs: 250, processes: 3 };

const PLAN = wanted.quick ? QUICK : wanted.before === undefined ? FULL : COMPARISON;
const CELLS: readonly Cell[] = PLAN.connections.flatMap((connections) =>
  PLAN.endpoints.map((endpoint) => ({ endpoint, connections })),
);

/** Returns the result for programs. */
async function compareContenders(): Promise<unknown> {
  const { before } = wanted;
  const chosen = CONTENDERS.filter(isWanted);
  const contenders = before === undefined ? chosen : chosen.flatMap((contender) => withEarlier(contender, before));
  for (const contender of contenders) installFor(contender);
  return onStage(contenders, async (stage) => {
    await assertSameAnswers(stage.all, ['bff-token', 'bff-sessioninfo']);
    const samples = await measureCells(stage, CELLS);
    const summaries = summarise(samples, CELLS);
    const misses = [];
    const ours = stage.all.filter(({ contender }) => contender.server === 'ours' && isFirstProcess(contender));
    for (const one of ours) {
      misses.push(await measureMisses(one, stage.authorizationServer, PLAN.misses));
    }
    tell(describeCells(summaries, CELLS) + describeMisses(misses) + describeTargets(summaries));
    tell(describeBefore(samples, CELLS));
    return { ...headline(summaries), cell: HEADLINE, misses, missing: stage.missing };
  });
}

/** Processes of both states in turns. */
function withEarlier(contender: Contender, checkout: string): Contender[] {
  if (contender.server !== 'ours') return [contender];
  return inProcesses(contender, COMPARISON.processes).flatMap((one) => [one, earlier(one, checkout)]);
}

/** All connections of the headline: that the load generator shares the processors leaves too little to tell more. */
async function compareWorkers(): Promise<void> {
  const cells = [HEADLINE, { ...HEADLINE, endpoint: 'bff-sessioninfo' }] as const;
  await onStage(WORKER_CONTENDERS.filter(isWanted), async (stage) => {
    const samples = await measureCells(stage, cells);
    tell(describeCells(summarise(samples, cells), cells) + describeWorkers(samples));
  });
}

async function sizing(): Promise<void> {
  const stores = CONTENDERS.filter(({ name }) => ['embedded', 'redis', 'postgresql'].includes(name));
  await onStage(stores, async (stage) => {
    await warmUp(stage.all, stage.load, { endpoints: ['bff-token'], ...PLAN.warmUp });
    tell(describeSizing(await measureCosts(stage.all, stage.load)));
  });
}

const isWanted = ({ name }: Contender) => wanted.only === undefined || wanted.only.split(',').includes(name);

/** Starts all contenders, and says who did not take part. */
async function onStage<Result>(
  contenders: readonly Contender[],
  measure: (stage: Stage) => Promise<Result>,
  { sessions }: Plan = PLAN,
): Promise<Result> {
  const stage = await setStage(contenders, { sessions, tell });
  try {
    const result = await measure(stage);
    for (const [name, reason] of Object.entries(stage.missing)) tell(`${name} did not take part: ${reason}`);
    return result;
  } finally {
    await stage.close();
  }
}

async function measureCells({ all, load }: Stage, cells: readonly Cell[], plan: Plan = PLAN): Promise<Sample[]> {
  const untilMs = performance.now() + plan.lastsMs;
  tell('Warming up');
  await warmUp(all, load, { endpoints: plan.endpoints, ...plan.warmUp });
  const onRound = (round: number) => tell(`Round ${round + 1} of ${plan.rounds}`);
  return measureRounds(all, load, { ...plan, cells, untilMs, onRound });
}

/** Before anything is timed. Who can't be installed is left out when the stage is set. */
function installFor(contender: Contender): void {
  try {
    contender.install?.();
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
  }
}

async function growth(): Promise<void> {
  const steps = await measureGrowth(wanted.quick ? GROWTH_SIZES.slice(0, 2) : GROWTH_SIZES, tell);
  tell(describeGrowth(steps));
  if (wanted.json) tell(JSON.stringify({ growth: steps }));
}

async function testContracts(): Promise<void> {
  const runs = await measureContractTests(tell);
  tell(describeContractTests(runs));
  if (wanted.json) tell(JSON.stringify({ contractTests: runs }));
}

/** A proxied call is measured alone: the other contenders answer nothing else. */
async function proxied(): Promise<void> {
  const plan = wanted.quick ? QUICK : { ...FULL, sessions: 200, warmUp: { answers: 30_000, atMostMs: 40_000 } };
  const [port = 0] = await freePorts(1);
  const upstream = await startChild(1, 'upstream.js', [String(port)]);
  const contenders = proxyContenders(`http://127.0.0.1:${port}`).filter(isWanted);
  for (const contender of contenders) installFor(contender);
  const cells: Cell[] = [{ endpoint: 'proxied', connections: 64 }];
  try {
    await onStage(
      contenders,
      async (stage) => {
        await assertSameAnswers(stage.all, ['proxied']);
        const summaries = summarise(await measureCells(stage, cells, { ...plan, endpoints: ['proxied'] }), cells);
        tell(describeCells(summaries, cells) + describeProxyTargets(summaries));
      },
      plan,
    );
  } finally {
    await upstream.stop();
  }
}

if (wanted.help) tell(USAGE);
else if (wanted.proxy) await proxied();
else if (wanted.sizing) await sizing();
else if (wanted.growth) await growth();
else if (wanted['contract-test']) await testContracts();
else await bench();
