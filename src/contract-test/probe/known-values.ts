/** A value, and what stands in its place in a report. */
export interface KnownValue {
  readonly value: string;
  readonly label: string;
}

/**
 * Finds known values in a text, by their first characters: a run knows thousands of them. `shortest`: a value is looked up
 * by this many characters at its beginning.
 */
export function createKnownValues(shortest: number) {
  const byPrefix = new Map<string, KnownValue[]>();
  let longest = 0;
  return {
    /** Values shorter than `shortest` are not looked for. */
    add(known: KnownValue) {
      if (known.value.length < shortest) return;
      longest = Math.max(longest, known.value.length);
      const prefix = known.value.slice(0, shortest);
      const others = byPrefix.get(prefix);
      if (others === undefined) byPrefix.set(prefix, [known]);
      else others.push(known);
    },
    replaceIn(text: string): string {
      let clean = '';
      let done = 0;
      for (let at = 0; at + shortest <= text.length; ) {
        const known = longestAt(at, { text, candidates: byPrefix.get(text.slice(at, at + shortest)) });
        if (known === undefined) at += 1;
        else {
          clean += text.slice(done, at) + known.label;
          at += known.value.length;
          done = at;
        }
      }
      return clean + text.slice(done);
    },
    /** The length of the longest value, 0 without one. */
    longest: () => longest,
  };
}

/** One value may be the beginning of another. */
function longestAt(
  at: number,
  { text, candidates = [] }: { text: string; candidates?: readonly KnownValue[] | undefined },
): KnownValue | undefined {
  let longest: KnownValue | undefined;
  for (const known of candidates)
    if (known.value.length > (longest?.value.length ?? 0) && text.startsWith(known.value, at)) longest = known;
  return longest;
}
