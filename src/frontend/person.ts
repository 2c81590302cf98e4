/**
 * The signed-in person, as far as this page knows. The parts of the page and the other tabs of the origin share it. When
 * it changes, everything that belongs to the previous person is dropped.
 */

import { pathAt } from './backend.js';
import { createListeners } from './listeners.js';

/** `null`: no one is signed in. `true`: someone is, but it is not known who. `undefined`: nothing is known. */
export type Person = string | true | null | undefined;

let known: Person;
/** How often the person has changed: a response to a request from before a change must not be kept. */
export let changes = 0;
let channel: BroadcastChannel | undefined;
const listeners = createListeners<Person>();

/** Calls back when the person signs out or another one signs in, in any tab. A listener is registered once. */
export function onPersonChange(listener: (person: Person) => void): () => void {
  watch();
  return listeners.add(listener);
}

/** Records who is signed in according to the backend, and tells the other tabs. */
export function learnPerson(person: string | null): void {
  watch();
  // The first answer replaces nothing: the tokens of someone not known are theirs, and no one has none.
  if (known === undefined || (known === true && person !== null)) known = person;
  else become(person);
  channel?.postMessage(person);
}

/** Records that a person is signed in, without knowing who. */
export function learnPresence(): void {
  if (known === null) become(true);
  known ??= true;
}

/** Records that a session has ended, even if this page knew of none: its tokens may be on their way. */
export function learnSignOut(): void {
  known ??= true;
  learnPerson(null);
}

function become(person: Person): void {
  if (person !== undefined && person === known) return;
  known = person;
  changes += 1;
  listeners.call(person);
}

function watch(): void {
  // A server that renders pages has no location; a page and its workers have one.
  if (channel || typeof location === 'undefined') return;
  channel = new BroadcastChannel(`tmi-bff${pathAt('')}`);
  channel.onmessage = ({ data }) => become(data);
  // A page restored from the back/forward cache has its old memory and missed what happened since.
  addEventListener('pageshow', ({ persisted }) => persisted && become(undefined));
}
