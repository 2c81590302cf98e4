import type { BrokenBackend } from './broken-backend.js';

/** What to test when there is no time for all: the families of the requirements that it breaks. */
export function groupsOf({ breaks, alsoBreaks = [] }: Pick<BrokenBackend, 'breaks' | 'alsoBreaks'>): string[] {
  return [...new Set([breaks, ...alsoBreaks].map((id) => id.slice(0, id.indexOf('-'))))];
}
