import { type Wait, WINDOW_SECONDS } from './wait.js';

/** Counts what one key did within a minute, in this process. */
export interface MemoryCount {
  /** Counts one more, unless that is too much. */
  count(key: string): Wait;
  /** Whether one more would be too much, without counting it. */
  look(key: string): Wait;
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
  const waitOf = (window: Window | undefined, now: number): Wait =>
    window === undefined || window.counted < limit ? undefined : Math.ceil((window.endsAtMs - now) / 1000);
  const currentWindow = (key: string, now: number) => {
    const window = windows.get(key);
    return window !== undefined && window.endsAtMs > now ? window : undefined;
  };

  return {
    count(key) {
      if (limit === 0) return undefined;
      const now = nowMs();
      const window = currentWindow(key, now);
      if (window === undefined) {
        forgetEnded(now);
        windows.set(key, { endsAtMs: now + WINDOW_SECONDS * 1000, counted: 1 });
        return undefined;
      }
      const wait = waitOf(window, now);
      if (wait === undefined) window.counted += 1;
      return wait;
    },
    look(key) {
      if (limit === 0) return undefined;
      const now = nowMs();
      return waitOf(currentWindow(key, now), now);
    },
  };
}
