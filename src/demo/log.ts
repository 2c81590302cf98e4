/** One thing that happened. No member holds a token, a code or a client secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** Takes what happened; whoever starts a server decides where it goes. */
export type Log = (entry: LogEntry) => void;
