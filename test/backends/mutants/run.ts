/** `npm run test:backend-mutants [-- --only python] [--sample 60] [--seed 1] [--id 0123abcd] [--at-once 3] [--reports FOLDER]` */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sampleOf } from '../../conformance/broken-backends/generated/generate.js';
import { idOf, type Mutant, type MutatedBackend, mutatedBackends } from './mutant.js';
import { type Outcome, tryMutant } from './try-mutant.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    id: { type: 'string' },
    'at-once': { type: 'string', default: '3' },
    reports: { type: 'string', default: path.join(tmpdir(), 'tmi-bff-backend-mutants') },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-example-backends') },
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
mkdirSync(values.reports, { recursive: true });
mkdirSync(values.cache, { recursive: true });
const resultsFile = path.join(values.reports, 'outcomes.jsonl');
const known = readKnown();

interface Case {
  readonly mutated: MutatedBackend;
  readonly mutant: Mutant;
}

const waiting = mutatedBackends
  .filter(({ backend }) => (values.only ?? backend.name) === backend.name)
  .flatMap(casesOf);
const outcomes: Outcome[] = [];
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
for (const { backend } of mutatedBackends) summarize(backend.name);

function casesOf(mutated: MutatedBackend): Case[] {
  const all = mutated.list(values.cache);
  const distinct = [...new Map(all.map((mutant) => [idOf(mutant), mutant])).values()];
  const sample = { size: Number(values.sample), seed: Number(values.seed) };
  // The same change in several places has one id, and a sample has it once.
  const chosen =
    values.id === undefined ? sampleOf(distinct, sample) : all.filter((mutant) => idOf(mutant) === values.id);
  return chosen.map((mutant) => ({ mutated, mutant }));
}

/** The outcomes of a run that was interrupted: the folder of reports has them. */
function readKnown(): Map<string, Outcome> {
  if (!existsSync(resultsFile) || values.id !== undefined) return new Map();
  const lines = readFileSync(resultsFile, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as Outcome).map((one) => [one.backend + one.id, one]));
}

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const earlier = known.get(next.mutated.backend.name + idOf(next.mutant));
    const outcome = earlier ?? (await tryMutant(next.mutated, next.mutant, values));
    outcomes.push(outcome);
    if (earlier === undefined) tell(outcome);
  }
}

function tell(outcome: Outcome): void {
  const { backend, id, file, line, before, after, result, findings } = outcome;
  appendFileSync(resultsFile, `${JSON.stringify(outcome)}\n`);
  process.stdout.write(`${result}  ${backend} ${id} ${file}:${line}  ${findings.join(' ')}\n`);
  if (result === 'survives') process.stdout.write(`  - ${before}\n  + ${after}\n`);
}

function summarize(backend: string): void {
  const own = outcomes.filter((one) => one.backend === backend);
  const results = [...new Set(own.map(({ result }) => result))].toSorted();
  const told = results.map((name) => `${name} ${own.filter(({ result }) => result === name).length}`).join(', ');
  process.stdout.write(`${backend}: mutants tried ${own.length}: ${told}\n`);
}
