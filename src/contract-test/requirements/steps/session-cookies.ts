/** The `Cookie` header with those of its pairs changed that make the session. */
export function withSessionPairs(
  header: string | undefined,
  names: readonly string[],
  change: (name: string, value: string) => string,
): string {
  return pairsOf(header)
    .map(({ pair, name, value }) => (names.includes(name) ? change(name, value) : pair))
    .join('; ');
}

/** The values of those pairs. */
export function sessionValues(header: string | undefined, names: readonly string[]): string[] {
  return pairsOf(header).flatMap(({ name, value }) => (names.includes(name) ? [value] : []));
}

function pairsOf(header = '') {
  return header.split('; ').map((pair) => {
    const name = pair.slice(0, pair.indexOf('='));
    return { pair, name, value: pair.slice(name.length + 1) };
  });
}
