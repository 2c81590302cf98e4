import { parseArgs } from 'node:util';
import { undergo } from './ordeal.js';
import { tableOf } from './report.js';
import { failuresOf, type OrdealResult } from './result.js';
import type { StoreKind } from './stage.js';

/** `npm run test:faults -- [--json] [--store embedded|redis] [--seconds N] [--sessions N] [--seed N]` */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    store: { type: 'string', multiple: true, default: ['embedded', 'redis'] },
    seconds: { type: 'string', default: '60' },
    sessions: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const results: Record<string, OrdealResult> = {};
for (const store of values.store as StoreKind[]) {
  if (!values.json) process.stdout.write(`${store}, seed ${values.seed}: ${values.seconds} seconds of trouble ...\n`);
  results[store] = await undergo({
    store,
    seed: Number(values.seed),
    sessions: Number(values.sessions),
    seconds: Number(values.seconds),
    browsers: 40,
    everySeconds: 3,
  });
}

const complaints = Object.values(results).flatMap((result) => result.complaints);
const failures = Object.values(results).flatMap(failuresOf);
const output = values.json ? JSON.stringify({ seed: Number(values.seed), stores: results }) : tableOf(results);
process.stdout.write(`${output}\n`);
if (complaints.length > 0) process.stderr.write(`${complaints.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
