import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

/** `npm run test:fuzz -- --seed 7 --requests 100000`: the long form. Without a seed, another one each time. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, requests: { type: 'string' } } });
const say = (line: string) => process.stdout.write(`${line}\n`);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const requests = Number(values.requests ?? 100_000);

say(`fuzzing with seed ${seed}, ${requests} requests`);
const startedAt = performance.now();
const { statuses, findings } = await fuzz({ seed, requests });
const sent = [...statuses.values()].reduce((sum, count) => sum + count, 0);
say(`${sent} answers in ${Math.round((performance.now() - startedAt) / 1000)} s`);
for (const [status, count] of [...statuses].sort(([one], [other]) => one - other)) say(`  ${status}: ${count}`);
for (const finding of findings) say(`\n${finding}`);
process.exitCode = findings.length === 0 ? 0 : 1;
