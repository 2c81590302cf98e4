import { setTimeout as wait } from 'node:timers/promises';

/** Whether the condition holds within ten seconds. */
export async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(250)) if (await condition()) return true;
  return false;
}
