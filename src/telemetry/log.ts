import type { EventLevel } from './catalogue.js';
import type { BackendEvent, EventListener } from './events.js';

/** One line of the log: a level, the name of the event, the id of the request if one caused it, and the event's details. */
export interface LogEntry {
  readonly level: EventLevel;
  readonly event: string;
  readonly [detail: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** The setting `log`. */
export interface LogSettings {
  /** The lowest level that is logged. */
  readonly level: EventLevel;
  /** Whether each answered request is logged, whatever the level. */
  readonly access: boolean;
}

const LEVELS: readonly EventLevel[] = ['debug', 'info', 'warning', 'fault'];

/** Makes the listener that logs events. */
export function logEvents(
  log: Log,
  { level: lowest, access }: LogSettings = { level: 'info', access: false },
): EventListener {
  const logged = new Set(LEVELS.slice(LEVELS.indexOf(lowest)));
  return (event) => {
    if (access && event.name === 'request.answered') log({ ...entryOf(event), level: 'info', from: event.from?.() });
    else if (logged.has(event.level)) log(entryOf(event));
  };
}

function entryOf({ name, level, request, frontend, details }: BackendEvent): LogEntry {
  return {
    level,
    event: name,
    ...(frontend === undefined ? {} : { frontend }),
    ...(request === undefined ? {} : { request }),
    ...details,
  };
}
