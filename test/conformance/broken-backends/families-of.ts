import type { Impostor } from './impostor.js';

/** What to judge when there is no time for all: the families that the impostor breaks. */
export function familiesOf({ breaks, followers = [] }: Impostor): string[] {
  return [...new Set([breaks, ...followers].map((id) => id.slice(0, id.indexOf('-'))))];
}
