import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { makeMistakes } from './mistakes/make-mistakes.js';
import { isNamed, renderMistakes, writeMistakes } from './mistakes/mistakes-table.js';
import type { RealServer } from './real-server.js';
import { servers } from './servers/index.js';
import { keycloak } from './servers/keycloak.js';
import { type Folders, STEPS, tellStory } from './story.js';
import { type Results, renderTable, writeResults } from './table.js';

/**
 * `npm run test:authorization-servers [-- --only keycloak,hydra] [--steps 'key rotation'] [--mistakes] [--cache FOLDER]
 * [--write]`. With `--mistakes`: only the mistakes; with neither `--only` nor `--steps`: the servers, then the mistakes.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    steps: { type: 'string' },
    mistakes: { type: 'boolean', default: false },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-authorization-servers') },
    write: { type: 'boolean', default: false },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

mkdirSync(values.cache, { recursive: true });
const runs = mkdtempSync(path.join(tmpdir(), 'authorization-servers-'));
process.stderr.write(`Logs and reports: ${runs}\n`);
const folders = { cache: values.cache, runs, only: values.steps?.split(';') };
const browser = await launchBrowser();
const isWhole = values.only === undefined && values.steps === undefined;
const isGood = [
  values.mistakes || (await runServers(chosenServers(values.only), browser, folders)),
  !(values.mistakes || isWhole) || (await runMistakes(browser, folders)),
];
await browser.close();
process.exitCode = isGood.includes(false) ? 1 : 0;

function chosenServers(names: string | undefined): readonly RealServer[] {
  const only = names?.split(',');
  const unknown = only?.filter((name) => !servers.some((server) => server.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`unknown: ${unknown}; there are ${servers.map(({ name }) => name)}`);
  return servers.filter(({ name }) => only === undefined || only.includes(name));
}

/** Tells the story at each server, and prints the table. Whether everything ran and nothing failed. */
async function runServers(chosen: readonly RealServer[], browser: Browser, folders: Folders): Promise<boolean> {
  const results: Record<string, Results[string]> = {};
  const unavailable: string[] = [];
  for (const server of chosen) {
    try {
      const steps = await tellStory(server, browser, folders);
      results[server.name] = { title: server.title, version: server.version, date: today(), steps };
    } catch (error) {
      unavailable.push(`${server.title}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const steps = STEPS.map(({ name }) => name);
  process.stdout.write(`\n${renderTable(results, steps)}\n`);
  for (const text of unavailable) process.stdout.write(`Not run: ${text}\n`);
  if (values.write) writeResults(results, steps);
  const outcomes = Object.values(results).flatMap((result) =>
    Object.values(result.steps).map(({ outcome }) => outcome),
  );
  return !outcomes.includes('failed') && unavailable.length === 0;
}

/** Makes the mistakes at Keycloak, and prints what names them. Whether each was named. */
async function runMistakes(browser: Browser, folders: Folders): Promise<boolean> {
  const results = { version: keycloak.version, date: today(), mistakes: await makeMistakes(browser, folders) };
  process.stdout.write(`\n${renderMistakes(results)}\n`);
  if (values.write) writeMistakes(results);
  return results.mistakes.every(isNamed);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
