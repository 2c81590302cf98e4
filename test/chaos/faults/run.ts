import { parseArgs } from 'node:util';
import { type OrdealOptions, undergo } from './ordeal.js';
import { tableOf } from './report.js';
import { failuresOf, type OrdealResult } from './result.js';
import type { StoreKind } from './stage.js';

/** `npm run test:faults -- [--json] [--store embedded|redis|postgresql|redis-failover|redis-sentinel|redis-cluster] [--seconds N] [--sessions N] [--seed N]` */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    store: { type: 'string', multiple: true, default: ['embedded', 'redis', 'postgresql'] },
    seconds: { type: 'string', default: '90' },
    sessions: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const FAILOVERS: readonly StoreKind[] = ['redis-failover', 'redis-sentinel', 'redis-cluster'];

/** The failovers are run without and with waiting for the replica. */
type Run = Pick<OrdealOptions, 'store' | 'durability'> & { readonly name: string };
const runs = (values.store as StoreKind[]).flatMap((store): Run[] =>
  FAILOVERS.includes(store)
    ? (['local', 'replicated'] as const).map((durability) => ({ name: `${store}, ${durability}`, store, durability }))
    : [{ name: store, store }],
);

const results: Record<string, OrdealResult> = {};
for (const { name, ...run } of runs) {
  if (!values.json) process.stdout.write(`${name}, seed ${values.seed}: ${values.seconds} seconds of trouble ...\n`);
  results[name] = await undergo({
    ...run,
    seed: Number(values.seed),
    sessions: Number(values.sessions),
    seconds: Number(values.seconds),
    browsers: 40,
    everySeconds: 3,
    isLong: true,
  });
}

const complaints = Object.values(results).flatMap((result) => [...result.complaints, ...result.remarks]);
const failures = Object.values(results).flatMap(failuresOf);
const output = values.json ? JSON.stringify({ seed: Number(values.seed), stores: results }) : tableOf(results);
process.stdout.write(`${output}\n`);
if (complaints.length > 0) process.stderr.write(`${complaints.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
