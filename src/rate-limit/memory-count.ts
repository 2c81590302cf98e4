/** Seconds to wait before the next request; `undefined`: the request is within the limit. */
export type Wait = number | undefined;

/** The length of the window of all limits. */
export const WINDOW_SECONDS = 60;

/** Counts the requests of a key per minute, in this process. */
export interface MemoryCount {
  /** Counts a request, unless it exceeds the limit. */
  count(key: string): Wait;
  /** Adds requests that other processes have counted. */
  add(key: string, requests: number): void;
}

/** The other processes, if several count the same keys. */
export interface CountSharing {
  readonly processes: number;
  readonly report: (key: string, requests: number) => void;
}

/** The current minute of a key, from its first request. */
interface Window {
  readonly endsAtMs: number;
  counted: number;
  /** Requests to this process that the others do not know of. */
  unreported: number;
}

/** What the other processes do not know of is at most this part of the limit, for all processes together. */
const UNREPORTED_PART = 0.1;

interface CountDependencies {
  /** A monotonic clock in milliseconds. */
  readonly nowMs?: () => number;
  readonly sharing?: CountSharing | undefined;
}

/** @param limit per minute; 0: no limit */
export function createMemoryCount(
  limit: number,
  { nowMs = () => performance.now(), sharing }: CountDependencies = {},
): MemoryCount {
  // All windows are equally long, so they are in the order of their ends.
  const windows = new Map<string, Window>();
  const report = createReport(limit, sharing);

  const forgetEnded = (now: number) => {
    for (const [key, { endsAtMs }] of windows) {
      if (endsAtMs > now) return;
      windows.delete(key);
    }
  };
  const windowAt = (now: number, key: string): Window => {
    const window = windows.get(key);
    if (window !== undefined && window.endsAtMs > now) return window;
    forgetEnded(now);
    const started = { endsAtMs: now + WINDOW_SECONDS * 1000, counted: 0, unreported: 0 };
    windows.set(key, started);
    return started;
  };

  return {
    count(key) {
      if (limit === 0) return undefined;
      const now = nowMs();
      const window = windowAt(now, key);
      if (window.counted >= limit) return Math.ceil((window.endsAtMs - now) / 1000);
      window.counted += 1;
      report?.(key, window);
      return undefined;
    },
    add(key, requests) {
      if (limit > 0) windowAt(nowMs(), key).counted += requests;
    },
  };
}

/** Reports requests to the other processes, several at once, so that most keys are never reported. */
function createReport(limit: number, sharing: CountSharing | undefined) {
  if (sharing === undefined) return undefined;
  const atOnce = Math.max(1, Math.floor((limit * UNREPORTED_PART) / sharing.processes));
  return (key: string, window: Window) => {
    window.unreported += 1;
    if (window.unreported < atOnce) return;
    sharing.report(key, window.unreported);
    window.unreported = 0;
  };
}
