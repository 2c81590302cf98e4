import { setTimeout as pause } from 'node:timers/promises';

/** Work that continues after its request was answered or aborted. Shutting down waits for it. */
export interface BackgroundWork {
  /** Whether shutting down waits for it by now. */
  readonly isDraining: boolean;
  /** Adds work to wait for, and returns it. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when all tracked work has ended, or after this time. */
  drain(atMostMs: number): Promise<void>;
}

export function createBackgroundWork(): BackgroundWork {
  const works = new Set<Promise<unknown>>();
  let isDraining = false;
  return {
    get isDraining() {
      return isDraining;
    },
    track(work) {
      const ended: Promise<unknown> = work.catch(() => undefined).then(() => works.delete(ended));
      works.add(ended);
      return work;
    },
    async drain(atMostMs) {
      isDraining = true;
      const stop = new AbortController();
      const tooLong = pause(atMostMs, 'too long', { signal: stop.signal }).catch(() => 'too long');
      // Work that ends may have started more, such as a refresh that finds its session ended and revokes the new token.
      while (works.size > 0 && (await Promise.race([Promise.all(works), tooLong])) !== 'too long');
      stop.abort();
    },
  };
}
