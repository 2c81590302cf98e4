import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { runCommand } from '../authorization-servers/installing.js';
import { launchBrowser } from '../support/browser.js';
import { APPLICATIONS, type Application } from './application.js';
import { useNodeOfFrameworks } from './newest-node.js';
import { openScene, type Scene } from './scene.js';
import { stage, versionIn } from './staged.js';
import { STEPS } from './story.js';
import { runFlowSuites } from './suites.js';
import { type Row, renderTable, writeTable } from './table.js';

/** `npm run test:mounting [-- --only hono,bun] [--no-suites] [--cache FOLDER] [--write]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    suites: { type: 'boolean', default: true },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-mounting') },
    write: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const only = values.only?.split(',');
const chosen = APPLICATIONS.filter(({ name }) => only === undefined || only.includes(name));
if (chosen.length === 0) throw new Error(`unknown: ${only}; there are ${APPLICATIONS.map(({ name }) => name)}`);

mkdirSync(values.cache, { recursive: true });
const runs = mkdtempSync(path.join(tmpdir(), 'mounting-'));
process.stderr.write(`Logs: ${runs}\n`);
const suitesPass = !values.suites || only !== undefined || runFlowSuites();
const node = useNodeOfFrameworks(values.cache);
const browser = await launchBrowser();
const rows: Row[] = [];
for (const application of chosen) rows.push(await tellStory(application, browser));
await browser.close();

process.stdout.write(`\n${renderTable(rows)}\n`);
if (values.write) writeTable(rows);
const isAllWell = rows.every(({ outcomes }) => STEPS.every(({ name }) => outcomes[name] === 'yes'));
process.exitCode = isAllWell && suitesPass ? 0 : 1;

/** Installs and builds an application, and takes each step, until one fails. */
async function tellStory(application: Application, on: Browser): Promise<Row> {
  const { name, title, folder, build, versionOf, store } = application;
  const outcomes: Record<string, string> = {};
  let version = '';
  try {
    const place = stage(folder, { cache: values.cache, runs });
    version = versionOf === undefined ? node : versionIn(place, versionOf);
    if (build) runCommand(build, place);
    const scene = await openScene(application, { place, browser: on, log: path.join(runs, name) });
    await takeSteps(scene, (step) => {
      outcomes[step] = 'yes';
      process.stderr.write(`${name}: ${step}: yes\n`);
    }).finally(scene.close);
  } catch (error) {
    const failed = STEPS.find((step) => outcomes[step.name] === undefined)?.name ?? '';
    outcomes[failed] = 'no';
    process.stderr.write(`${name}: ${failed}: ${error instanceof Error ? error.message : error}\n`);
  }
  return { title: `${title} ${version}${store === undefined ? '' : ', Redis'}`, outcomes };
}

async function takeSteps(scene: Scene, tell: (step: string) => void): Promise<void> {
  for (const { name, take } of STEPS) {
    await take(scene);
    tell(name);
  }
}
