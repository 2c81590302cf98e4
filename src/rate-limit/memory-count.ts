import { type Wait, WINDOW_SECONDS } from './wait.js';

/** Counts what one key did within a minute, in this process. */
export interface MemoryCount {
  /** Counts one more, unless that is too much. */
  count(key: string): Wait;
}

/** A key's minute: it begins with the first thing that the key does. */
interface Window {
  readonly endsAtMs: number;
  counted: number;
}

/**
 * @param limit per minute; 0: there is none
 * @param nowMs milliseconds since whenever, which never go back
 */
export function createMemoryCount(limit: number, nowMs: () => number = () => performance.now()): MemoryCount {
  // All windows are equally long, so that they stand in the order of their ends.
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
