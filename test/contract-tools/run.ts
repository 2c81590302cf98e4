import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Stage, setStage } from './stage.js';
import { type Result, renderTable, writeResults } from './table.js';
import type { Tool } from './tool.js';
import { TOOLS } from './tools/index.js';

/** `npm run test:contract-tools [-- --only prism,orval] [--documents core,core-3.0] [--cache FOLDER] [--write]` */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    documents: { type: 'string' },
    cache: { type: 'string', default: path.join(homedir(), '.cache/tmi-bff-contract-tools') },
    write: { type: 'boolean', default: false },
  },
});

const isChosen = (name: string, chosen: string | undefined) =>
  chosen === undefined || chosen.split(',').some((one) => name.toLowerCase().includes(one.toLowerCase()));

async function tryOut(tool: Tool, stage: Stage, runs: string): Promise<Result['outcomes']> {
  const outcomes: Record<string, 'done' | 'failed'> = {};
  for (const document of stage.documents) {
    if (values.documents !== undefined && !values.documents.split(',').includes(document.name)) continue;
    const folder = path.join(runs, `${tool.name.replaceAll(/\W+/g, '-')}-${document.name}`);
    mkdirSync(folder);
    const startedAt = Date.now();
    const failure = await tool.tryOut({ document, folder, cache: values.cache, backend: stage }).then(
      () => undefined,
      (error: unknown) => String(error instanceof Error ? error.message : error),
    );
    outcomes[document.name] = failure === undefined ? 'done' : 'failed';
    const took = `${Math.round((Date.now() - startedAt) / 1000)} s`;
    process.stderr.write(`${failure === undefined ? 'done' : 'FAIL'}  ${tool.name}, ${document.name} (${took})\n`);
    if (failure === undefined) continue;
    writeFileSync(path.join(folder, 'failure.txt'), failure);
    process.stderr.write(`${failure.slice(-3000)}\n`);
  }
  return outcomes;
}

const tools = TOOLS.filter(({ name }) => isChosen(name, values.only));
if (tools.length === 0) throw new Error(`no such tool: ${values.only}; there are ${TOOLS.map(({ name }) => name)}`);
mkdirSync(values.cache, { recursive: true });
const runs = mkdtempSync(path.join(tmpdir(), 'contract-tools-'));
process.stderr.write(`Documents, sources and failures: ${runs}\n`);
const stage = await setStage(path.join(runs, 'documents'));
const results: Record<string, Result> = {};
const date = new Date().toISOString().slice(0, 10);
try {
  for (const tool of tools) {
    tool.install(values.cache);
    results[tool.name] = { version: tool.version, date, outcomes: await tryOut(tool, stage, runs) };
  }
} finally {
  await stage.close();
}
process.stdout.write(`\n${renderTable(results, tools)}\n`);
if (values.write) writeResults(results, TOOLS);
const outcomes = Object.values(results).flatMap((result) => Object.values(result.outcomes));
process.exitCode = outcomes.includes('failed') ? 1 : 0;
