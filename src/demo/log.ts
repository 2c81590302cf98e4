/** The events of the demo and their levels (docs/events.md). */
export const DEMO_EVENTS = {
  'demo.authorization_server.failed': 'fault',
  'demo.authorization_refused': 'info',
  'demo.token_refused': 'info',
  'demo.logout_token_undelivered': 'warning',
  'demo.resource_server.failed': 'fault',
} as const;

export type DemoEvent = keyof typeof DEMO_EVENTS;

/** An event of the demo. No member holds a token, a code or a client secret. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: DemoEvent;
  readonly [detail: string]: unknown;
}

/** Receives events. The code that starts a server decides where they go. */
export type Log = (entry: LogEntry) => void;
