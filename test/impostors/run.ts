/** Lets the whole judge judge every impostor and every honest variant, and prints what came of it. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compare } from './compare.js';
import { impostors, variants } from './families/index.js';
import type { Impostor } from './impostor.js';
import { judgeChange } from './judge-change.js';

interface Outcome {
  readonly name: string;
  readonly isImpostor: boolean;
  readonly missed: readonly string[];
  readonly falseFindings: readonly string[];
}

const cases: readonly { name: string; impostor?: Impostor; change: Impostor['change'] }[] = [
  { name: 'the honest backend', change: () => ({}) },
  ...variants.map(({ custom, change }) => ({ name: `one that ${custom}`, change })),
  ...impostors.map((impostor) => ({ name: `${impostor.breaks}: ${impostor.deed}`, impostor, change: impostor.change })),
];

async function judgeShare(first: number, step: number): Promise<void> {
  for (let index = first; index < cases.length; index += step) {
    const { name, impostor, change } = cases[index] ?? { name: '', change: () => ({}) };
    const { missed, falseFindings } = await judgeChange(change).then(
      (result) => compare(result, impostor),
      (error: unknown) => ({ missed: [], falseFindings: [`it could not be judged: ${String(error)}`] }),
    );
    parentPort?.postMessage({ name, isImpostor: impostor !== undefined, missed, falseFindings } satisfies Outcome);
  }
}

async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  const threads = Math.min(4, availableParallelism());
  const startedAt = Date.now();
  await Promise.all(
    Array.from({ length: threads }, (_, first) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { first, step: threads } });
      worker.on('message', (outcome: Outcome) => {
        outcomes.push(outcome);
        for (const id of outcome.missed) process.stdout.write(`missed  ${outcome.name} (${id})\n`);
        for (const text of outcome.falseFindings) process.stdout.write(`false   ${outcome.name}\n          ${text}\n`);
      });
      return new Promise<void>((resolve, reject) => worker.once('error', reject).once('exit', () => resolve()));
    }),
  );
  const broken = outcomes.filter(({ isImpostor }) => isImpostor);
  const missed = broken.filter((outcome) => outcome.missed.length > 0).length;
  const falseFindings = outcomes.reduce((sum, outcome) => sum + outcome.falseFindings.length, 0);
  process.stdout.write(
    `impostors ${broken.length}, caught ${broken.length - missed}, missed ${missed}, false findings ${falseFindings} ` +
      `(${outcomes.length - broken.length} honest backends, ${Math.round((Date.now() - startedAt) / 1000)} s)\n`,
  );
  if (missed + falseFindings > 0 || outcomes.length < cases.length) process.exitCode = 1;
}

if (isMainThread) await main();
else await judgeShare(workerData.first, workerData.step);
