import { setTimeout as pause } from 'node:timers/promises';

/** Work that goes on although nobody waits for its answer any more: a stop of the backend must not cut it off. */
export interface BackgroundWork {
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when all of it is done, or after so long. */
  drain(atMostMs: number): Promise<void>;
}

export function createBackgroundWork(): BackgroundWork {
  const works = new Set<Promise<unknown>>();
  return {
    track(work) {
      const ended = work.then(
        () => void works.delete(ended),
        () => void works.delete(ended),
      );
      works.add(ended);
      return work;
    },
    async drain(atMostMs) {
      const stop = new AbortController();
      const tooLong = pause(atMostMs, 'too long', { signal: stop.signal }).catch(() => 'too long');
      // What ends may have begun more, such as a refresh that finds its session gone and revokes what came.
      while (works.size > 0 && (await Promise.race([Promise.all(works), tooLong])) !== 'too long');
      stop.abort();
    },
  };
}
