import type { BrokenBackend } from './broken-backend.js';

/** Families that judge all answers of a run, with those whose requests lead to refusals. */
const ASKED_BY: Readonly<Record<string, readonly string[]>> = { HDR: ['CSRF'], CACHE: ['CSRF'] };

/** What to test when there is no time for all: the families of the requirements that it breaks. */
export function groupsOf({ breaks, alsoBreaks = [] }: Pick<BrokenBackend, 'breaks' | 'alsoBreaks'>): string[] {
  const own = [breaks, ...alsoBreaks].map((id) => id.slice(0, id.indexOf('-')));
  return [...new Set(own.flatMap((family) => [family, ...(ASKED_BY[family] ?? [])]))];
}
