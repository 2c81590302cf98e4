/** A set of scope tokens: sorted, without repetition. Comparison is case-sensitive (RFC 6749, section 3.3). */
export type Scope = readonly string[];

/** Makes a set of scope tokens. */
export function scopeOf(tokens: Iterable<string>): Scope {
  return [...new Set(tokens)].sort();
}

/** Parses a space-delimited list. Accepts duplicates and surplus spaces, which some authorization servers send. */
export function parseScope(text: string): Scope {
  return scopeOf(text.split(' ').filter((token) => token !== ''));
}

/** Writes the set as a space-delimited list. */
export function formatScope(scope: Scope): string {
  return scope.join(' ');
}

/** Whether every token of `part` is in `whole`. */
export function includesScope(whole: Scope, part: Scope): boolean {
  return part.every((token) => whole.includes(token));
}
