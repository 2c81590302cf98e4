/** One thing that happened. No member holds a token, a code or a client secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Receives what happened. The code that starts a server decides where it goes. */
export type Log = (entry: LogEntry) => void;
