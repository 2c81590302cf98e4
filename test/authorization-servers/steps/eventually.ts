import { setTimeout as wait } from 'node:timers/promises';

/** Whether the condition holds within ten seconds, and before what rules it out. */
export async function eventually(
  condition: () => Promise<boolean>,
  isRuledOut: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(250)) {
    if (await isRuledOut()) return false;
    if (await condition()) return true;
  }
  return false;
}
