import type { BrokenBackend } from './broken-backend.js';

/** What to judge when there is no time for all: the families that the broken breaks. */
export function groupsOf({ breaks, followers = [] }: BrokenBackend): string[] {
  return [...new Set([breaks, ...followers].map((id) => id.slice(0, id.indexOf('-'))))];
}
