/** One thing that happened. `event` is a stable name; the other members are its details and never secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Takes what happened. Whoever starts the backend decides where it goes. */
export type Log = (entry: LogEntry) => void;

/** Makes a log that never fails: what tells of an error must not become one, and end the process. */
export function unfailing(log: Log): Log {
  return (entry) => {
    try {
      // A function that returns a promise passes for one that returns nothing.
      const told: unknown = log(entry);
      if (told instanceof Promise) told.catch(() => undefined);
    } catch {
      // There is no other place to tell it.
    }
  };
}

/** What may be told about a thrown value: its kind and place, and no `cause`, since those of libraries hold tokens. */
export function describeError(error: unknown): { error: string; code?: string; stack?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { error: `${error.name}: ${error.message}`, ...code, ...(error.stack ? { stack: error.stack } : {}) };
}
