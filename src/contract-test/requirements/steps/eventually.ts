import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MILLISECONDS = 20;

/** Waits, in real time, until this is true or the time is up. */
export async function eventually(isSo: () => boolean, seconds = 5): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (!isSo() && performance.now() < end) await sleep(STEP_MILLISECONDS);
  return isSo();
}
