import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { freePorts } from '../support/free-ports.js';
import { canPin, startChild } from './children.js';
import { CONTENDERS, type Contender, earlier, WORKER_CONTENDERS } from './contenders.js';
import { describeGrowth, GROWTH_SIZES, measureGrowth } from './growth.js';
import { measureMisses } from './misses.js';
import { NotHere } from './not-here.js';
import { proxyContenders } from './proxy-contenders.js';
import {
  describeCells,
  describeMisses,
  describeProxyTargets,
  describeTargets,
  describeWorkers,
  HEADLINE,
  headline,
} from './report.js';
import { type Cell, measureRounds, warmUp } from './rounds.js';
import { assertSameAnswers } from './same-answers.js';
import { setStage } from './stage.js';
import { summarise } from './summary.js';

const USAGE = `npm run bench -- [--quick] [--json] [--only <names>] [--before <folder>] [--growth] [--workers] [--proxy]

Compares the backend with what could answer in its place, in one run. docs/performance.md tells how to read it.
  --quick          bff-token over 64 connections only: less than two minutes, what has to be installed first apart
  --json           ends in one JSON object
  --growth         instead: each shared store with 10 thousand, 100 thousand and a million sessions
  --workers        instead: tmi-bff serve with one and two workers on each store, on all processors
  --proxy          instead: the same GET of 2 KB through the backend, and through others
  --before <dir>   also the backend of another checkout, such as a git worktree with the state before, which is built
  --only <names>   only these, separated by commas: ${CONTENDERS.map(({ name }) => name).join(', ')}
`;

const { values: wanted } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    proxy: { type: 'boolean', default: false },
    only: { type: 'string' },
    before: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const tell = (text: string) => process.stdout.write(`${text}\n`);

const FULL = {
  sessions: 1000,
  endpoints: ['bff-token', 'bff-sessioninfo'],
  connections: [16, 64, 256],
  rounds: 9,
  measuredMs: 1000,
  attempts: 2,
  warmUp: { answers: 30_000, atMostMs: 15_000 },
  misses: 200,
  lastsMs: Number.POSITIVE_INFINITY,
} as const;
const QUICK = {
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
} as const;

async function bench(): Promise<void> {
  const plan = wanted.quick ? QUICK : FULL;
  const names = wanted.only?.split(',');
  const chosen = (wanted.workers ? WORKER_CONTENDERS : CONTENDERS).filter(
    ({ name }) => names === undefined || names.includes(name),
  );
  const { before } = wanted;
  const ours = before === undefined ? [] : chosen.filter(({ server }) => server === 'ours');
  const contenders = [...chosen, ...ours.map((contender) => earlier(contender, before ?? ''))];
  const { endpoints } = plan;
  const cells: Cell[] = plan.connections.flatMap((connections) =>
    endpoints.map((endpoint) => ({ endpoint, connections })),
  );
  tell(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}`);
  if (!canPin) tell('There is no taskset with two cores here: servers and load generator share what there is.');
  for (const contender of contenders) installFor(contender);
  const untilMs = performance.now() + plan.lastsMs;
  const stage = await setStage(contenders, { sessions: plan.sessions, tell });
  try {
    await assertSameAnswers(stage.all, ['bff-token', 'bff-sessioninfo']);
    tell('Warming up');
    await warmUp(stage.all, stage.load, { endpoints, ...plan.warmUp });
    const onRound = (round: number) => tell(`Round ${round + 1} of ${plan.rounds}`);
    const samples = await measureRounds(stage.all, stage.load, { ...plan, cells, untilMs, onRound });
    const summaries = summarise(samples, cells);
    const misses = [];
    for (const one of stage.all.filter(({ contender }) => contender.server === 'ours')) {
      misses.push(await measureMisses(one, stage.authorizationServer, plan.misses));
    }
    tell(describeCells(summaries, cells));
    tell(wanted.workers ? describeWorkers(samples) : describeMisses(misses) + describeTargets(summaries));
    for (const [name, reason] of Object.entries(stage.missing)) tell(`${name} did not take part: ${reason}`);
    if (wanted.json) tell(JSON.stringify({ ...headline(summaries), cell: HEADLINE, misses, missing: stage.missing }));
  } finally {
    await stage.close();
  }
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

/** A proxied call is measured alone: the other contenders answer nothing else. */
async function proxied(): Promise<void> {
  const plan = wanted.quick ? QUICK : { ...FULL, sessions: 200, warmUp: { answers: 30_000, atMostMs: 40_000 } };
  const [port = 0] = await freePorts(1);
  const upstream = await startChild(1, 'upstream.js', [String(port)]);
  const names = wanted.only?.split(',');
  const contenders = proxyContenders(`http://127.0.0.1:${port}`).filter(
    ({ name }) => names === undefined || names.includes(name),
  );
  for (const contender of contenders) installFor(contender);
  const cells: Cell[] = [{ endpoint: 'proxied', connections: 64 }];
  const stage = await setStage(contenders, { sessions: plan.sessions, tell });
  try {
    await assertSameAnswers(stage.all, ['proxied']);
    tell('Warming up');
    await warmUp(stage.all, stage.load, { endpoints: ['proxied'], ...plan.warmUp });
    const onRound = (round: number) => tell(`Round ${round + 1} of ${plan.rounds}`);
    const summaries = summarise(await measureRounds(stage.all, stage.load, { ...plan, cells, onRound }), cells);
    tell(describeCells(summaries, cells) + describeProxyTargets(summaries));
    for (const [name, reason] of Object.entries(stage.missing)) tell(`${name} did not take part: ${reason}`);
  } finally {
    await stage.close();
    await upstream.stop();
  }
}

if (wanted.help) tell(USAGE);
else if (wanted.proxy) await proxied();
else if (wanted.growth) await growth();
else await bench();
