/** Runs the contract tester against every broken backend and every conforming variant, and prints what it missed. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { BrokenBackend, ConformingVariant } from './broken-backend.js';
import { compare } from './compare.js';
import { generateHonestVariants, type HonestVariant } from './generated/honest-variants.js';
import { runSample } from './generated/run-sample.js';
import { brokenBackends, conformingVariants } from './groups/index.js';
import { testChange } from './test-change.js';

interface Outcome {
  readonly name: string;
  readonly isBroken: boolean;
  readonly missed: readonly string[];
  readonly falseFindings: readonly string[];
}

interface Case {
  readonly name: string;
  readonly broken?: BrokenBackend;
  readonly variant?: ConformingVariant;
  readonly change: BrokenBackend['change'];
  readonly honest?: HonestVariant;
}

const { values: options } = parseArgs({
  options: {
    /** A regular expression: only the cases whose name it matches, such as `^CACHE-0[12]` or `^one that`. */
    only: { type: 'string', default: '' },
    /** Instead: as many of the generated ones. */
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `Usage: npm run test:broken-backends -- [options]

Runs the contract tester against backends that are broken on purpose, and against conforming ones.

  --only EXPRESSION  only the cases whose name matches, such as '^CACHE-0[12]' or '^one that'
  --sample N         instead of those written by hand, N of the generated ones, each broken at one point of the axes of a requirement
  --seed S           which N (default: 1)
  --help             prints this
`;

const cases: readonly Case[] = [
  { name: 'the conforming backend', change: () => ({}) },
  ...conformingVariants.map((variant) => ({
    name: `one that ${variant.trait}`,
    variant,
    change: variant.change,
  })),
  ...generateHonestVariants().map((honest) => ({ name: `one where ${honest.name}`, change: honest.change, honest })),
  ...brokenBackends.map((broken) => ({ name: `${broken.breaks}: ${broken.fault}`, broken, change: broken.change })),
].filter(({ name }) => new RegExp(options.only).test(name));

/** How many a thread tests at once: most of them wait now and then for an answer that the authorization server holds. */
const LANES = 2;

async function testShare(first: number, step: number): Promise<void> {
  for (let index = first; index < cases.length; index += step) {
    const { name, broken, variant, change, honest }: Case = cases[index] ?? { name: '', change: () => ({}) };
    const { missed, falseFindings, untested } = await testChange(change, honest).then(
      (result) => compare(result, broken, variant),
      (error: unknown) => ({ missed: [], falseFindings: [`it could not be tested: ${String(error)}`], untested: [] }),
    );
    parentPort?.postMessage({
      name,
      isBroken: broken !== undefined,
      missed,
      // Of a conforming backend everything can be tested.
      falseFindings: broken ? falseFindings : [...falseFindings, ...untested],
    } satisfies Outcome);
  }
}

/** Most of what a run allocates is garbage soon. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  const threads = Math.min(4, availableParallelism());
  const startedAt = Date.now();
  await Promise.all(
    Array.from({ length: threads }, (_, first) => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        workerData: { first, step: threads },
        argv: process.argv.slice(2),
        resourceLimits,
      });
      worker.on('message', (outcome: Outcome) => {
        outcomes.push(outcome);
        for (const id of outcome.missed) process.stdout.write(`missed  ${outcome.name} (${id})\n`);
        for (const text of outcome.falseFindings) process.stdout.write(`false   ${outcome.name}\n          ${text}\n`);
      });
      return new Promise<void>((resolve, reject) => worker.once('error', reject).once('exit', () => resolve()));
    }),
  );
  const broken = outcomes.filter(({ isBroken }) => isBroken);
  const missed = broken.filter((outcome) => outcome.missed.length > 0).length;
  const falseFindings = outcomes.reduce((sum, outcome) => sum + outcome.falseFindings.length, 0);
  process.stdout.write(
    `broken backends ${broken.length}, caught ${broken.length - missed}, missed ${missed}, false findings ${falseFindings} ` +
      `(${outcomes.length - broken.length} conforming backends, ${Math.round((Date.now() - startedAt) / 1000)} s)\n`,
  );
  if (missed + falseFindings > 0 || outcomes.length < cases.length) process.exitCode = 1;
}

async function work({ first, step }: { first: number; step: number }): Promise<void> {
  // Refusals are errors here, thousands of them, whose stack traces are never read.
  Error.stackTraceLimit = 0;
  const lanes = Array.from({ length: LANES }, (_, lane) => testShare(first + lane * step, step * LANES));
  await Promise.all(lanes);
}

if (!isMainThread) await work(workerData);
else if (options.help) process.stdout.write(HELP);
else if (options.sample !== undefined) await sample(options.sample);
else await main();

async function sample(size: string): Promise<void> {
  Error.stackTraceLimit = 0;
  const given = { size: Number(size), seed: Number(options.seed), only: new RegExp(options.only) };
  if (!Number.isInteger(given.size) || given.size < 1 || !Number.isInteger(given.seed)) {
    process.stderr.write(`--sample and --seed take whole numbers, not "${size}" and "${options.seed}".\n`);
    process.exitCode = 2;
  } else if (!(await runSample(given))) process.exitCode = 1;
}
