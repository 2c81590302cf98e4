import { CONTENDERS } from './contenders.js';
import type { SelfTime } from './profiler.js';
import { measure, warmUp } from './rounds.js';
import { setStage } from './stage.js';

/** `node dist/test/bench/profile.js [contender] [bff-token | bff-sessioninfo]`: where a server's time goes. */
const [name = 'memory', endpoint = 'bff-token'] = process.argv.slice(2);
const ROWS = 45;
const cell = {
  endpoint: endpoint === 'bff-token' ? ('bff-token' as const) : 'bff-sessioninfo',
  connections: 64,
} as const;

const stage = await setStage(
  CONTENDERS.filter((contender) => contender.name === name),
  { sessions: 1000, tell: () => undefined },
);
try {
  const [running] = stage.all;
  if (running === undefined) throw new Error(`${name} can't be profiled: ${stage.missing[name] ?? 'unknown'}`);
  await warmUp([running], stage.load, { endpoints: [cell.endpoint], answers: 30_000, atMostMs: 30_000 });
  await running.server.ask('start profile');
  await measure(running, stage.load, { ...cell, measuredMs: 10_000 });
  const times = await running.server.ask<SelfTime[]>('stop profile');
  process.stdout.write('| self | function | place |\n| --- | --- | --- |\n');
  for (const { share, name: fn, place } of times.slice(0, ROWS)) {
    process.stdout.write(`| ${(share * 100).toFixed(1)} % | ${fn} | ${place} |\n`);
  }
} finally {
  await stage.close();
}
