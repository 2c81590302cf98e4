import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { BackendProcess } from './backends.js';

const EVERY_MS = 250;

/** Far more than a backend takes, and far less than an answer of the resource server has. */
export const MOST_BYTES = 600 * 2 ** 20;

/** Watches the memory of the backends until the signal. Gives the most that each took. */
export async function watchMemory(
  backends: readonly BackendProcess[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const most = new Map<number, number>();
  while (!signal.aborted) {
    for (const { number, processId } of backends)
      most.set(number, Math.max(most.get(number) ?? 0, residentBytes(processId)));
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return most;
}

/** 0 where it is not known: the process has ended, or this is not Linux. */
function residentBytes(processId: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
