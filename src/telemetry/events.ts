import { type DetailsOf, EVENTS, type EventLevel, type EventName } from './catalogue.js';

/** Something that happened in the backend. */
export type BackendEvent = {
  [Name in EventName]: {
    readonly name: Name;
    readonly level: EventLevel;
    /** The id of the request that caused it, which its answer and its log lines carry too. */
    readonly request?: string;
    /** With the setting `frontends`: the name of the one that it is about. Absent if it is about the process. */
    readonly frontend?: string;
    readonly details: DetailsOf<Name>;
    /** The person whom it is about, if that is known. Not logged. Reading it may take microseconds. */
    readonly person?: () => EventPerson;
    /** The address that the request came from. Not logged. Computing it takes microseconds. */
    readonly from?: () => string;
  };
}[EventName];

/** A person at the authorization server where they signed in. */
export interface EventPerson {
  readonly issuer: string;
  readonly sub: string;
}

/** The request that causes events. */
export interface EventCause {
  /** Its id. */
  readonly request: string;
  readonly from?: () => string;
}

export type EventListener = (event: BackendEvent) => void;

/** Reports that something happened. Never throws. */
export type Emit = <Name extends EventName>(name: Name, details: DetailsOf<Name>, of?: OfPerson) => void;

/** What belongs to a person, such as a session. */
export interface OfPerson {
  readonly person: EventPerson;
}

/**
 * Makes the function that reports events to each of the listeners. A listener that fails harms neither the request nor the
 * other listeners.
 *
 * @param cause the request that causes the events
 */
export function createEmitter(listeners: readonly EventListener[], cause?: EventCause): Emit {
  const request = cause?.request;
  const from = cause?.from;
  return (name, details, of) => {
    // Not the claims as well.
    const person = of && (() => ({ issuer: of.person.issuer, sub: of.person.sub }));
    // The compiler cannot see that `name` and `details` belong together; the parameters make sure of it.
    const event = { name, level: EVENTS[name].level, request, details, person, from } as BackendEvent;
    for (const listener of listeners) notify(listener, event);
  };
}

/** Makes the listeners of one of several frontends, whose name they add to each event. */
export function listenersOfFrontend(listeners: readonly EventListener[], frontend: string): readonly EventListener[] {
  return [
    (event) => {
      const named = { ...event, frontend };
      for (const listener of listeners) notify(listener, named);
    },
  ];
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
