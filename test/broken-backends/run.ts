/** Lets the whole judge judge every broken and every honest variant, and prints what came of it. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { BrokenBackend } from './broken-backend.js';
import { compare } from './compare.js';
import { brokenBackends, variants } from './groups/index.js';
import { testChange } from './test-change.js';

interface Outcome {
  readonly name: string;
  readonly isBroken: boolean;
  readonly missed: readonly string[];
  readonly falseFindings: readonly string[];
}

const cases: readonly { name: string; broken?: BrokenBackend; change: BrokenBackend['change'] }[] = [
  { name: 'the honest backend', change: () => ({}) },
  ...variants.map(({ custom, change }) => ({ name: `one that ${custom}`, change })),
  ...brokenBackends.map((broken) => ({ name: `${broken.breaks}: ${broken.deed}`, broken, change: broken.change })),
];

/** How many a thread judges at once: most of them wait now and then, for what the authorization server holds back. */
const LANES = 2;

async function judgeShare(first: number, step: number): Promise<void> {
  for (let index = first; index < cases.length; index += step) {
    const { name, broken, change } = cases[index] ?? { name: '', change: () => ({}) };
    const { missed, falseFindings, untested } = await testChange(change).then(
      (result) => compare(result, broken),
      (error: unknown) => ({ missed: [], falseFindings: [`it could not be judged: ${String(error)}`], untested: [] }),
    );
    parentPort?.postMessage({
      name,
      isBroken: broken !== undefined,
      missed,
      // Of an honest backend everything can be judged.
      falseFindings: broken ? falseFindings : [...falseFindings, ...untested],
    } satisfies Outcome);
  }
}

/** Most of what a judging makes is garbage soon. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  const threads = Math.min(4, availableParallelism());
  const startedAt = Date.now();
  await Promise.all(
    Array.from({ length: threads }, (_, first) => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        workerData: { first, step: threads },
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
    `brokenBackends ${broken.length}, caught ${broken.length - missed}, missed ${missed}, false findings ${falseFindings} ` +
      `(${outcomes.length - broken.length} honest backends, ${Math.round((Date.now() - startedAt) / 1000)} s)\n`,
  );
  if (missed + falseFindings > 0 || outcomes.length < cases.length) process.exitCode = 1;
}

async function work({ first, step }: { first: number; step: number }): Promise<void> {
  // Refusals are errors here, thousands of them, and nobody reads where they were thrown.
  Error.stackTraceLimit = 0;
  const lanes = Array.from({ length: LANES }, (_, lane) => judgeShare(first + lane * step, step * LANES));
  await Promise.all(lanes);
}

if (isMainThread) await main();
else await work(workerData);
