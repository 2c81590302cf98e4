import { setTimeout as wait } from 'node:timers/promises';

/** Something that a test holds back until it has seen enough. */
export interface Held {
  readonly released: Promise<void>;
  release(): void;
  /** Resolves when the condition holds; throws if that takes more than two seconds. */
  whenSeen(condition: () => boolean): Promise<void>;
}

export function held(): Held {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { released, release: () => release(), whenSeen };
}

async function whenSeen(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 2000; waited += 10) {
    if (condition()) return;
    await wait(10);
  }
  throw new Error('what the test waited for did not happen');
}
