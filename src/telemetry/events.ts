import { type DetailsOf, EVENTS, type EventLevel, type EventName } from './catalogue.js';

/** Something that happened in the backend. */
export type BackendEvent = {
  [Name in EventName]: {
    readonly name: Name;
    readonly level: EventLevel;
    /** The id of the request that caused it, which its answer and its log lines carry too. */
    readonly request?: string;
    readonly details: DetailsOf<Name>;
  };
}[EventName];

export type EventListener = (event: BackendEvent) => void;

/** Reports that something happened. Never throws. */
export type Emit = <Name extends EventName>(name: Name, details: DetailsOf<Name>) => void;

/**
 * Makes the function that reports events to each of the listeners. A listener that fails harms neither the request nor the
 * other listeners.
 *
 * @param request the id of the request that causes the events
 */
export function createEmitter(listeners: readonly EventListener[], request?: string): Emit {
  return (name, details) => {
    // The compiler cannot see that `name` and `details` belong together; the parameters make sure of it.
    const event = { name, level: EVENTS[name].level, request, details } as BackendEvent;
    for (const listener of listeners) notify(listener, event);
  };
}

function notify(listener: EventListener, event: BackendEvent): void {
  try {
    // A function that returns a promise passes for one that returns nothing.
    const result: unknown = listener(event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // There is no other place to report it.
  }
}
