/** Whether a normalised path is in the allow-list. */
export type PathMatcher = (path: string) => boolean;

/**
 * A part of a pattern. `one` is a character within a segment, `within` any number of them, `any` any number of any
 * characters; the others are themselves.
 */
type Part = string | { readonly repeated: 'one' | 'within' | 'any' };

const ONE: Part = { repeated: 'one' };
const WITHIN: Part = { repeated: 'within' };
const ANY: Part = { repeated: 'any' };

/**
 * Compiles the allow-list: `*` is one segment or a part of it, `**` any rest.
 *
 * Any signed-in person chooses the path, so the time is linear in its length: all ways to read it are followed at once,
 * and none is tried again, as a regular expression would.
 */
export function compilePaths(patterns: readonly string[]): PathMatcher {
  const matchers = patterns.map(compilePattern);
  return (path) => matchers.some((matches) => matches(path));
}

function compilePattern(pattern: string): PathMatcher {
  const [start = '', ...rest] = pattern.split(/(\*\*?)/).filter((part, index) => index === 0 || part !== '');
  if (rest.length === 0) return (path) => path === start;
  if (rest.length === 1 && rest[0] === '**') return (path) => path.startsWith(start);
  const parts = rest.flatMap(partsOf);
  return (path) => path.startsWith(start) && matchesRest(path.slice(start.length), parts);
}

function partsOf(text: string): readonly Part[] {
  if (text === '**') return [ANY];
  return text === '*' ? [ONE, WITHIN] : [...text];
}

/** Keeps the places in the pattern that the text so far can have led to; each once. */
function matchesRest(text: string, parts: readonly Part[]): boolean {
  let places = withFollowing([0], parts);
  for (const character of text) {
    const reached = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === undefined || !accepts(part, character)) continue;
      reached.add(isRepeated(part) ? place : place + 1);
    }
    if (reached.size === 0) return false;
    places = withFollowing(reached, parts);
  }
  return places.has(parts.length);
}

/** A part that may be empty can be passed over. */
function withFollowing(places: Iterable<number>, parts: readonly Part[]): Set<number> {
  const all = new Set<number>();
  for (const from of places) {
    for (let place = from; !all.has(place); place += 1) {
      all.add(place);
      if (!isRepeated(parts[place])) break;
    }
  }
  return all;
}

function isRepeated(part: Part | undefined): boolean {
  return part === WITHIN || part === ANY;
}

function accepts(part: Part, character: string): boolean {
  if (typeof part === 'string') return part === character;
  return part === ANY || character !== '/';
}
