import { type Wait, WINDOW_SECONDS } from './wait.js';

/** Counts the requests of a key per minute, in this process. */
export interface MemoryCount {
  /** Counts a request, unless it exceeds the limit. */
  count(key: string): Wait;
}

/** The current minute of a key, from its first request. */
interface Window {
  readonly endsAtMs: number;
  counted: number;
}

/**
 * @param limit per minute; 0: no limit
 * @param nowMs a monotonic clock in milliseconds
 */
export function createMemoryCount(limit: number, nowMs: () => number = () => performance.now()): MemoryCount {
  // All windows are equally long, so they are in the order of their ends.
  const windows = new Map<string, Window>();

  const forgetEnded = (now: number) => {
    for (const [key, { endsAtMs }] of windows) {
      if (endsAtMs > now) return;
      windows.delete(key);
    }
  };

  return {
    count(key) {
      if (limit === 0) return undefined;
      const now = nowMs();
      const window = windows.get(key);
      if (window === undefined || window.endsAtMs <= now) {
        forgetEnded(now);
        windows.set(key, { endsAtMs: now + WINDOW_SECONDS * 1000, counted: 1 });
        return undefined;
      }
      if (window.counted >= limit) return Math.ceil((window.endsAtMs - now) / 1000);
      window.counted += 1;
      return undefined;
    },
  };
}
