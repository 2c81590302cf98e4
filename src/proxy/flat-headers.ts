/** Headers as undici and Node.js have them where order and repetition count: names and values by turns. */
export type FlatHeaders = readonly string[];

/** The headers one by one, with names in lower case. */
export function pairsIn(headers: FlatHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < headers.length; index += 2)
    pairs.push([(headers[index] ?? '').toLowerCase(), headers[index + 1] ?? '']);
  return pairs;
}

/** The value of a header, whose name is in lower case; several values are one list (RFC 9110, section 5.3). */
export function valueIn(headers: FlatHeaders, wanted: string): string | undefined {
  let found: string | undefined;
  // Each answer is searched several times, so no list of pairs is made.
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() !== wanted) continue;
    const value = headers[index + 1] ?? '';
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}

/** The headers without those of these names, which are in lower case. */
export function without(headers: FlatHeaders, names: readonly string[]): string[] {
  return pairsIn(headers).flatMap((pair) => (names.includes(pair[0]) ? [] : pair));
}
