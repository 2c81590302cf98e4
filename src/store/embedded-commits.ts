import { setImmediate as endOfTurn } from 'node:timers/promises';

/** Writes, and resolves to whether that came about. */
type Write = () => Promise<boolean>;

/** Runs what `write` writes in one transaction. Resolves when that is on the disk. */
export type Transact = (write: () => void) => Promise<void>;

/** Commits what is written at about the same time together. */
export interface Commits {
  /** Resolves when the write is on the disk, and rejects if that failed or is not known in time. */
  add(write: Write): Promise<boolean>;
  /** Resolves when nothing is being written. */
  done(): Promise<void>;
}

interface Asked {
  readonly write: Write;
  resolve(cameAbout: boolean): void;
  reject(reason: unknown): void;
}

/**
 * Makes one transaction after the other, each of all that has come during the one before. If lmdb can't begin one, as
 * after a failure, it keeps the lock for it and never tells. So none is begun before it is known how the last one ended.
 *
 * A disk that takes longer than `timeoutMs` is away: who waits is told, and who comes later as well, until it is back.
 * What was being written then may have come about.
 */
export function createCommits(transact: Transact, timeoutMs: number): Commits {
  let waiting: Asked[] = [];
  let beingWritten: Asked[] = [];
  let committing: Promise<void> | undefined;
  let isOverdue = false;

  const giveUp = () => {
    isOverdue = true;
    for (const { reject } of [...beingWritten, ...waiting.splice(0)]) reject(overdue());
  };

  const commitAll = async () => {
    while (waiting.length > 0) {
      // What else this turn of the event loop has to write goes with it.
      await endOfTurn();
      beingWritten = waiting;
      waiting = [];
      const timer = setTimeout(giveUp, timeoutMs);
      await commit(transact, beingWritten);
      clearTimeout(timer);
      isOverdue = false;
    }
    committing = undefined;
  };

  return {
    add: (write) =>
      new Promise((resolve, reject) => {
        if (isOverdue) throw overdue();
        waiting.push({ write, resolve, reject });
        committing ??= commitAll();
      }),
    done: async () => committing,
  };
}

function overdue(): Error {
  return new Error('the disk does not answer in time');
}

/** Nobody is told before the transaction has ended, and how it did goes for all. */
async function commit(transact: Transact, asked: readonly Asked[]): Promise<void> {
  let outcomes: Promise<() => void>[] = [];
  try {
    await transact(() => {
      outcomes = asked.map(outcomeOf);
    });
    for (const tell of await Promise.all(outcomes)) tell();
  } catch (reason) {
    for (const { reject } of asked) reject(reason);
  }
}

async function outcomeOf({ write, resolve, reject }: Asked): Promise<() => void> {
  try {
    const cameAbout = await write();
    return () => resolve(cameAbout);
  } catch (reason) {
    return () => reject(reason);
  }
}
