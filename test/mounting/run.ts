import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { runCommand } from '../authorization-servers/installing.js';
import { launchBrowser } from '../support/browser.js';
import { APPLICATIONS, type Application } from './application.js';
import { openScene } from './scene.js';
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
const browser = await launchBrowser();
const rows: Row[] = [];
for (const application of chosen) rows.push(await tellStory(application, browser));
await browser.close();

const table = renderTable(rows);
process.stdout.write(`\n${table}\n`);
if (values.write) writeTable(table);
const isAllWell = rows.every(({ outcomes }) => STEPS.every(({ name }) => outcomes[name] === 'yes'));
process.exitCode = isAllWell && suitesPass ? 0 : 1;

/** Installs and builds an application, and takes each step, until one fails. */
async function tellStory(application: Application, on: Browser): Promise<Row> {
  const { name, title, folder, build, versionOf, store } = application;
  const place = stage(folder, { cache: values.cache, runs });
  if (build) runCommand(build, place);
  const scene = await openScene(application, { place, browser: on, log: path.join(runs, name) });
  const outcomes: Record<string, string> = {};
  try {
    for (const step of STEPS) {
      await step.take(scene);
      outcomes[step.name] = 'yes';
      process.stderr.write(`${name}: ${step.name}: yes\n`);
    }
  } catch (error) {
    const failed = STEPS.find((step) => outcomes[step.name] === undefined)?.name ?? '';
    outcomes[failed] = 'no';
    process.stderr.write(`${name}: ${failed}: ${error instanceof Error ? error.message : error}\n`);
  } finally {
    await scene.close();
  }
  return { title: `${title} ${versionIn(place, versionOf)}${store === undefined ? '' : ', Redis'}`, outcomes };
}
