import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Awaitable } from '../core/awaitable.js';

/** Writes, and resolves to whether the write was made. */
type Write = () => Awaitable<boolean>;

/** The operations of an LMDB file that committing uses. */
export interface Transactions {
  /** Rejects if the disk has no room for a transaction. */
  requireRoom(): Promise<void>;
  /** Runs `write` in one transaction. Resolves when that is on the disk. */
  transact(write: () => void): Promise<void>;
}

/** Keeps a transaction within the space that `requireRoom` requires. */
const MOST_TOGETHER = 500;

/** Commits concurrent writes together. */
export interface Commits {
  /** Resolves when the write is on disk. Rejects if it failed, or if the outcome is not known in time. */
  add(write: Write): Promise<boolean>;
  /** Resolves when no write is pending. */
  done(): Promise<void>;
}

interface Asked {
  readonly write: Write;
  resolve(cameAbout: boolean): void;
  reject(reason: unknown): void;
}

/**
 * Runs one transaction after the other, each with the writes that arrived during the previous one. If lmdb cannot begin
 * a transaction, as after a failure, its promise never settles and lmdb keeps the lock. So no transaction begins before
 * the outcome of the last one is known.
 *
 * If the disk takes longer than `timeoutMs`, all waiting writes are rejected, and all later ones until it responds. The
 * writes of the transaction that hung may have been made.
 */
export function createCommits({ requireRoom, transact }: Transactions, timeoutMs: number): Commits {
  const waiting: Asked[] = [];
  let committing: Promise<void> | undefined;
  let isOverdue = false;

  /** Settles no write before the transaction has ended, because its outcome applies to all of them. */
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
      // Other writes of this turn of the event loop join the transaction.
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
  return new Error('the disk did not respond in time');
}

async function outcomeOf({ write, resolve, reject }: Asked): Promise<() => void> {
  try {
    const cameAbout = await write();
    return () => resolve(cameAbout);
  } catch (reason) {
    return () => reject(reason);
  }
}
