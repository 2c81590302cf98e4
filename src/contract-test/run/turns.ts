import { setTimeout as sleep } from 'node:timers/promises';
import { Inconclusive } from '../statements.js';

/**
 * Grace period before another check runs: requests that a backend makes right after its answer, such as for further tokens,
 * still belong to this check.
 */
const SETTLING_MILLISECONDS = 100;

export type Turns = ReturnType<typeof createTurns>;

interface TurnsOptions {
  /** Each sets aside what belongs to the check that acts now, and returns the function that restores it. */
  readonly parts: readonly { setAside(): () => void }[];
  /** Aborted when the run ends; all waiting checks are then released at once. */
  readonly signal: AbortSignal;
}

/**
 * A mutex that its holder can yield, so that checks wait at the same time. Only one acts at a time: the authorization
 * server acts in one way at a time, and its log must be that of one check.
 */
export function createTurns({ parts, signal }: TurnsOptions) {
  let isTaken = false;
  let stoppedBecause: string | undefined;
  // Waiting checks go on before new ones begin, so that waits stay short.
  const returning: (() => void)[] = [];
  const beginning: (() => void)[] = [];
  signal.addEventListener('abort', () => {
    for (const proceed of [...returning.splice(0), ...beginning.splice(0)]) proceed();
  });
  const waitIn = async (queue: (() => void)[]) => {
    if (isTaken && !signal.aborted) await new Promise<void>((proceed) => queue.push(proceed));
    isTaken = true;
  };
  const pass = () => {
    const proceed = returning.shift() ?? beginning.shift();
    if (proceed) proceed();
    else isTaken = false;
  };
  return {
    /** Runs a check as soon as no other one acts. */
    async take<Result>(check: () => Promise<Result>): Promise<Result> {
      await waitIn(beginning);
      try {
        return await check();
      } finally {
        pass();
      }
    },
    /** Lets others act while the check that acts now waits. Throws `Inconclusive` if the run stopped meanwhile. */
    async yieldDuring(wait: () => Promise<void>): Promise<void> {
      const waiting = wait();
      await Promise.race([waiting, sleep(SETTLING_MILLISECONDS, undefined, { ref: false, signal })]);
      const restores = parts.map((part) => part.setAside());
      pass();
      try {
        await waiting;
      } finally {
        await waitIn(returning);
        for (const restore of restores) restore();
      }
      if (stoppedBecause !== undefined) throw new Inconclusive(stoppedBecause);
    },
    /** Makes all waits throw, because nothing more can be tested. */
    failWaits(reason: string) {
      stoppedBecause = reason;
    },
  };
}
