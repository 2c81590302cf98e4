import { readFileSync } from 'node:fs';

/** Linux counts the processor time of a process in hundredths of a second. */
const MICROSECONDS_PER_TICK = 10_000;

/** The processor time of a process and of its living children, in microseconds. */
export function processMicroseconds(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + processMicroseconds(child), ticksOf(pid) * MICROSECONDS_PER_TICK);
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** `utime` and `stime` of proc(5); the name before them is in parentheses. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
