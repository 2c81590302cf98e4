import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Awaitable } from '../core/awaitable.js';

/** Writes, and resolves to whether that came about. */
type Write = () => Awaitable<boolean>;

/** What the commits need of a file of lmdb. */
export interface Transactions {
  /** Rejects if the disk has no room for a transaction. */
  requireRoom(): Promise<void>;
  /** Runs what `write` writes in one transaction. Resolves when that is on the disk. */
  transact(write: () => void): Promise<void>;
}

/** So that a transaction fits into the room that is required for it. */
const MOST_TOGETHER = 500;

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
 * Makes one transaction after the other, each of what has come during the one before. If lmdb can't begin one, as after
 * a failure, it keeps the lock for it and never tells. So none is begun before it is known how the last one ended.
 *
 * A disk that takes longer than `timeoutMs` is away: who waits is told, and who comes later as well, until it is back.
 * What was being written then may have come about.
 */
export function createCommits({ requireRoom, transact }: Transactions, timeoutMs: number): Commits {
  const waiting: Asked[] = [];
  let committing: Promise<void> | undefined;
  let isOverdue = false;

  /** Nobody is told before the transaction has ended, and how it did goes for all. */
  const commit = async (asked: readonly Asked[]) => {
    let outcomes: Promise<() => void>[] = [];
    try {
      await requireRoom();
      if (isOverdue) throw overdue();
      await transact(() => {
        outcomes = asked.map(outcomeOf);
      });
      for (const tell of await Promise.all(outcomes)) tell();
    } catch (reason) {
      for (const { reject } of asked) reject(reason);
    }
  };

  const commitAll = async () => {
    while (waiting.length > 0) {
      // What else this turn of the event loop has to write goes with it.
      await endOfTurn();
      const asked = waiting.splice(0, MOST_TOGETHER);
      const timer = setTimeout(() => {
        isOverdue = true;
        for (const { reject } of [...asked, ...waiting.splice(0)]) reject(overdue());
      }, timeoutMs);
      await commit(asked);
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

async function outcomeOf({ write, resolve, reject }: Asked): Promise<() => void> {
  try {
    const cameAbout = await write();
    return () => resolve(cameAbout);
  } catch (reason) {
    return () => reject(reason);
  }
}
