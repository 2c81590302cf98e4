import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MILLISECONDS = 20;

/** Waits, in real time, until this is true or the time is up. */
export async function eventually(isSo: () => boolean, seconds = 5): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (!isSo() && performance.now() < end) await sleep(STEP_MILLISECONDS);
  return isSo();
}

/** Holds an answer of the authorization server back until it is released. */
export function createHold(): { readonly until: Promise<void>; release(): void } {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}
