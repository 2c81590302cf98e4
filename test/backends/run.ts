import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.js';
import type { ExampleBackend, Program } from './example-backend.js';
import { isUnexpected, judge, type Report } from './judging.js';
import { exampleBackends } from './languages/index.js';
import { lengthOf } from './lines.js';
import { triedPages } from './pages.js';
import { signIn } from './signing-in.js';
import { count, type Result, renderTable, writeResults } from './table.js';

/** `npm run test:backends [-- --only python,go] [--write] [--reports FOLDER] [--cache FOLDER]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    reports: { type: 'string', default: path.join(tmpdir(), 'tmi-bff-example-backends') },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-example-backends') },
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const only = values.only?.split(',');
const unknown = only?.filter((name) => !exampleBackends.some((backend) => backend.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`unknown: ${unknown}; there are ${exampleBackends.map(({ name }) => name)}`);

mkdirSync(values.cache, { recursive: true });
const browser = await launchBrowser();
const results: Record<string, Result> = {};
const faults: string[] = [];
for (const backend of exampleBackends.filter(({ name }) => only === undefined || only.includes(name))) {
  try {
    results[backend.name] = await examine(backend);
  } catch (error) {
    faults.push(`${backend.name}: ${error instanceof Error ? error.message : error}`);
  }
}
await browser.close();
process.stdout.write(`\n${renderTable(results)}\n\nReports and logs: ${values.reports}\n`);
for (const fault of faults) process.stdout.write(`${fault}\n`);
if (values.write) writeResults(results);
process.exitCode = faults.length > 0 ? 1 : 0;

async function examine(backend: ExampleBackend): Promise<Result> {
  const program = backend.install(values.cache);
  const folder = path.join(values.reports, backend.name);
  const report = await judge(backend, program, { folder, waitSeconds: 120, isShown: true });
  faults.push(...faultsOf(report).map((fault) => `${backend.name}: ${fault}`));
  const pages = await tryPages(backend, program, folder);
  const date = new Date().toISOString().slice(0, 10);
  return { title: backend.title, ...lengthOf(backend), date, profiles: count(report.requirements), pages };
}

/** Lets a person sign in with each page. */
async function tryPages(backend: ExampleBackend, program: Program, folder: string): Promise<Result['pages']> {
  const found: Record<string, 'yes' | 'no'> = {};
  for (const tried of triedPages) {
    found[tried.name] = await signIn(backend, program, { tried, browser, folder }).then(
      () => 'yes' as const,
      (error: unknown) => {
        faults.push(`${backend.name}: no person can sign in with the page ${tried.name}: ${error}`);
        return 'no' as const;
      },
    );
  }
  return found;
}

/** What a run may not find, whatever the file of expected failures says of it. */
function faultsOf({ isFailed, stoppedBecause, unneededExpectations, requirements }: Report): string[] {
  const broken = requirements.filter(({ profile, severity }) => severity === 'failure' && profile !== 'hardening');
  const unexpected = requirements.filter(isUnexpected);
  return [
    ...(stoppedBecause === undefined ? [] : [`the run ended early: ${stoppedBecause}`]),
    ...(isFailed ? [`not kept, and not expected: ${unexpected.map(({ id }) => id).join(', ')}`] : []),
    ...unneededExpectations.map((id) => `${id} is kept, and expected to fail`),
    ...broken.map(({ id, profile }) => `${id} of the profile ${profile} is not kept`),
  ];
}
