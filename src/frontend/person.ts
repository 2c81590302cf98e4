/**
 * Who is signed in, as far as this page knows: shared by its parts, and with the other tabs of this origin. When it
 * changes, everything that belongs to the person before has to go.
 */

/** `null`: nobody. `undefined`: not known. */
export type Person = string | null | undefined;

let known: Person;
let changes = 0;
let channel: BroadcastChannel | undefined;
const listeners = new Set<(person: Person) => void>();

/** Counts the changes: what was asked for before one must not be kept after it. */
export function changeCount(): number {
  return changes;
}

/** Calls back whenever another person, or nobody, is signed in; in whichever tab that was noticed. Once for a listener. */
export function onPersonChange(listener: (person: Person) => void): () => void {
  watch();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Takes in who the backend says is signed in, and lets the other tabs know. */
export function learnPerson(person: string | null): void {
  watch();
  // The first answer of all replaces nothing.
  if (known === undefined) known = person;
  else become(person);
  channel?.postMessage(person);
}

/** Takes in that somebody is signed in, whoever it may be. */
export function learnPresence(): void {
  if (known === null) become(undefined);
}

function become(person: Person): void {
  if (person !== undefined && person === known) return;
  known = person;
  changes += 1;
  for (const listener of [...listeners]) listener(person);
}

function watch(): void {
  if (channel || typeof document === 'undefined') return;
  channel = new BroadcastChannel('tmi-bff');
  channel.onmessage = ({ data }) => become(data);
  // A page that comes back from the history has its old memory, and has missed what happened since.
  addEventListener('pageshow', ({ persisted }) => persisted && become(undefined));
}
