/** An event of the demo. No member holds a token, a code or a client secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Receives events. The code that starts a server decides where they go. */
export type Log = (entry: LogEntry) => void;
