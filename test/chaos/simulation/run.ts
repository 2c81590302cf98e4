import { parseArgs } from 'node:util';
import { describeFinding, search } from './search.js';

/** `npm run test:simulation -- --seed 7 --schedules 1000000`: the long form. Without a seed, another one each time. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, schedules: { type: 'string' } } });
const say = (line: string) => process.stdout.write(`${line}\n`);
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const schedules = Number(values.schedules ?? 100_000);

say(`simulating ${schedules} schedules, from seed ${firstSeed}`);
const startedAt = performance.now();
const finding = await search({ firstSeed, schedules });
const seconds = Math.round((performance.now() - startedAt) / 1000);
say(finding === undefined ? `no violation, ${seconds} s` : `\n${describeFinding(finding)}`);
process.exitCode = finding === undefined ? 0 : 1;
