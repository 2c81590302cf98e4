/** Requests and navigations of this tab, across redirects: kept in the tab's session storage, without secrets. */

import { createListeners } from '../listeners.js';
import { readStored, store } from './tab-storage.js';

/** Something that the page did, or that was done to it. */
export interface LogEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'backend' | 'resource' | 'navigation' | 'load';
  /** The method and the address, without what may be secret. */
  readonly text: string;
  readonly status?: number;
  readonly milliseconds?: number;
  /** The code of a refusal. */
  readonly error?: string;
  readonly errorDescription?: string;
  /** How many equal ones there were in a row. */
  readonly times?: number;
}

const KEY = 'tmi-bff-devtools';
const LONGEST_LOG = 100;

let entries: readonly LogEntry[] | undefined;
const listeners = createListeners<void>();

/** The entries, oldest first. */
export function logEntries(): readonly LogEntry[] {
  if (entries === undefined) {
    const stored = readStored(KEY);
    entries = Array.isArray(stored) ? stored : [];
  }
  return entries;
}

/** Adds an entry. One that equals the last one is counted with it. */
export function addEntry(entry: LogEntry): void {
  const before = logEntries();
  const last = before.at(-1);
  const isSame = last !== undefined && identityOf(last) === identityOf(entry);
  const added = isSame ? { ...entry, times: (last.times ?? 1) + 1 } : entry;
  keep([...(isSame ? before.slice(0, -1) : before), added].slice(-LONGEST_LOG));
}

export function clearLog(): void {
  keep([]);
}

/** Calls back with each change of the log. */
export const onLogChange = listeners.add;

function identityOf({ kind, text, status, error }: LogEntry): string {
  return JSON.stringify([kind, text, status, error]);
}

function keep(kept: readonly LogEntry[]): void {
  entries = kept;
  store(KEY, kept);
  listeners.call();
}
