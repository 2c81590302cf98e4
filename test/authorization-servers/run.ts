import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.js';
import { servers } from './servers/index.js';
import { STEPS, tellStory } from './story.js';
import { type Results, renderTable, writeResults } from './table.js';

/** `npm run test:authorization-servers [-- --only keycloak,hydra] [--steps 'key rotation'] [--cache FOLDER] [--write]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    steps: { type: 'string' },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-authorization-servers') },
    write: { type: 'boolean', default: false },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const only = values.only?.split(',');
const chosen = servers.filter(({ name }) => only === undefined || only.includes(name));
const unknown = only?.filter((name) => !servers.some((server) => server.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`unknown: ${unknown}; there are ${servers.map(({ name }) => name)}`);

if (values.steps !== undefined && values.write) throw new Error('--write needs all steps: leave --steps out');

mkdirSync(values.cache, { recursive: true });
const runs = mkdtempSync(path.join(tmpdir(), 'authorization-servers-'));
process.stderr.write(`Logs and reports: ${runs}\n`);
const browser = await launchBrowser();
const results: Record<string, Results[string]> = {};
const unavailable: string[] = [];
for (const server of chosen) {
  try {
    const steps = await tellStory(server, browser, { cache: values.cache, runs, only: values.steps?.split(';') });
    const date = new Date().toISOString().slice(0, 10);
    results[server.name] = { title: server.title, version: server.version, date, steps };
  } catch (error) {
    unavailable.push(`${server.title}: ${error instanceof Error ? error.message : error}`);
  }
}
await browser.close();

const steps = STEPS.map(({ name }) => name);
process.stdout.write(`\n${renderTable(results, steps)}\n`);
for (const text of unavailable) process.stdout.write(`Not run: ${text}\n`);
if (values.write) writeResults(results, steps);
const outcomes = Object.values(results).flatMap((result) => Object.values(result.steps).map(({ outcome }) => outcome));
process.exitCode = outcomes.includes('failed') || unavailable.length > 0 ? 1 : 0;
