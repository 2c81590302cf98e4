import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const MILLISECONDS_PER_TICK = 10;
/** Of a line of `/proc/stat`: its name, then user, nice, system, idle, iowait, irq, softirq, steal (proc(5)). */
const STEAL = 8;

/** How long the host of this virtual machine has let its processors wait, all of them together; 0 where unknown. */
function stolenMs(): number {
  try {
    const [all = ''] = readFileSync('/proc/stat', 'latin1').split('\n');
    return Number(all.split(/ +/)[STEAL] ?? 0) * MILLISECONDS_PER_TICK;
  } catch {
    return 0;
  }
}

/** Begins to watch. The function that it gives tells which share of the processors' time the host has kept since. */
export function watchStolenTime(): () => number {
  const [stolenBefore, startedAtMs] = [stolenMs(), performance.now()];
  return () => (stolenMs() - stolenBefore) / (performance.now() - startedAtMs) / cpus().length;
}
