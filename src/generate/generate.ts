/** Writes `generated/` from `openapi.yaml`; with `--check`, fails on any difference instead. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { differencesBetween } from './differences.js';
import { generateClient } from './generate-client.js';
import { generateContractTypes } from './generate-contract-types.js';
import { generateRenditions } from './generate-renditions.js';
import { readDocument } from './openapi-document.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** Writes `contract/`, `client/` and `openapi/` below `folder`, replacing existing ones. */
async function generate(folder: string): Promise<void> {
  await generateContractTypes(readDocument(), path.join(folder, 'contract'));
  await generateClient(readDocument(), path.join(folder, 'client'));
  generateRenditions(readDocument(), path.join(folder, 'openapi'));
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
