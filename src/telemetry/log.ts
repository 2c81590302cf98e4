import type { EventListener } from './events.js';

/** One line of the log: a level, the name of the event, the id of the request if one caused it, and the event's details. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'fault';
  readonly event: string;
  readonly [detail: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** Makes the listener that logs events, all but those of the level `debug`. */
export function logEvents(log: Log): EventListener {
  return ({ name, level, request, details }) => {
    if (level === 'debug') return;
    log({ level, event: name, ...(request === undefined ? {} : { request }), ...details });
  };
}
