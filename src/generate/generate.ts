/** Writes `generated/` from `openapi.yaml`; with `--check`, fails on any difference instead. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { RENDITIONS, textOf } from '../contract/document/renditions.js';
import { completeOpenSets } from './complete-open-sets.js';
import { differencesBetween } from './differences.js';
import { generateClient } from './generate-client.js';
import { readDocument } from './openapi-document.js';
import { root } from './run-program.js';

/** Writes `contract/`, `client/` and `openapi/` below `folder`, replacing existing ones. */
async function generate(folder: string): Promise<void> {
  await generateContractTypes(path.join(folder, 'contract'));
  await generateClient(readDocument(), path.join(folder, 'client'));
  generateRenditions(path.join(folder, 'openapi'));
}

/** Writes the types of every operation, request and answer into `folder`. The server's handlers use them. */
async function generateContractTypes(folder: string): Promise<void> {
  await createClient({
    input: { ...readDocument() },
    output: { path: folder, module: { extension: '.js' } },
    logs: { level: 'error' },
    plugins: ['@hey-api/typescript'],
  });
  completeOpenSets(folder);
}

/** Writes the parts of the contract that are documents of their own into `folder`, replacing existing ones. */
function generateRenditions(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const document = { ...readDocument() };
  for (const { file, make } of RENDITIONS) writeFileSync(path.join(folder, file), textOf(make(document)));
}

async function check(): Promise<void> {
  const fresh = mkdtempSync(path.join(tmpdir(), 'tmi-bff-generated-'));
  try {
    await generate(fresh);
    const differences = differencesBetween(path.join(root, 'generated'), fresh);
    if (differences.length === 0) return;
    const lines = differences.map((difference) => `  ${difference}\n`).join('');
    process.stderr.write(`generated/ is not what openapi.yaml yields:\n${lines}Run: npm run generate\n`);
    process.exitCode = 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

await (process.argv.includes('--check') ? check() : generate(path.join(root, 'generated')));
