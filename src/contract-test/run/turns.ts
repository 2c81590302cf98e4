import { setTimeout as sleep } from 'node:timers/promises';
import { Inconclusive } from '../statements.js';

/** What a backend does on its own after an answer, such as to get further tokens, is for the check that asked. */
const SETTLING_MILLISECONDS = 100;

/** Sets aside what belongs to the check that acts now, and returns what brings it back. */
export type SetAside = () => () => void;

/**
 * Lets checks wait at the same time. Only one acts at a time: the authorization server acts in one way at a time, and
 * its log must be that of one check.
 */
export interface Turns {
  /** Runs a check as soon as no other one acts. */
  take<Result>(check: () => Promise<Result>): Promise<Result>;
  /** Lets others act while the check that acts now waits. Throws `Inconclusive` if the run stopped meanwhile. */
  giveUpDuring(wait: () => Promise<void>): Promise<void>;
  /** Nothing more can be tested: checks that still wait do not go on. */
  stop(reason: string): void;
}

/** Of several things that each can set aside what belongs to a check. */
export function setAsideAll(things: readonly ({ readonly setAside: SetAside } | undefined)[]): SetAside {
  return () => {
    const bringBack = things.map((thing) => thing?.setAside());
    return () => {
      for (const back of bringBack) back?.();
    };
  };
}

/** `signal`: aborted at the end of the run, when no check waits for a turn any more. */
export function createTurns({ setAside, signal }: { setAside: SetAside; signal: AbortSignal }): Turns {
  let isTaken = false;
  let stoppedBecause: string | undefined;
  // A check goes on before another one begins: so a slow backend makes no wait much longer.
  const returning: (() => void)[] = [];
  const beginning: (() => void)[] = [];
  signal.addEventListener('abort', () => {
    for (const goOn of [...returning.splice(0), ...beginning.splice(0)]) goOn();
  });
  const waitIn = async (line: (() => void)[]) => {
    if (isTaken && !signal.aborted) await new Promise<void>((goOn) => line.push(goOn));
    isTaken = true;
  };
  const pass = () => {
    const goOn = returning.shift() ?? beginning.shift();
    if (goOn) goOn();
    else isTaken = false;
  };
  return {
    async take(check) {
      await waitIn(beginning);
      try {
        return await check();
      } finally {
        pass();
      }
    },
    async giveUpDuring(wait) {
      const waiting = wait();
      await Promise.race([waiting, sleep(SETTLING_MILLISECONDS, undefined, { ref: false, signal })]);
      const bringBack = setAside();
      pass();
      try {
        await waiting;
      } finally {
        await waitIn(returning);
        bringBack();
      }
      if (stoppedBecause !== undefined) throw new Inconclusive(stoppedBecause);
    },
    stop(reason) {
      stoppedBecause = reason;
    },
  };
}
