/** Whether a name is one of these except for a typo or a missing ending. */
export function isSimilar(name: string, known: readonly string[]): boolean {
  return closestTo(name, known) !== undefined;
}

/** The name that was probably meant; `undefined` if none of them is similar. */
export function closestTo(name: string, known: readonly string[]): string | undefined {
  const [closest] = known
    .filter((one) => isAbbreviated(name, one) || distance(name, one) <= Math.ceil(one.length / 4))
    .sort((one, other) => distance(name, one) - distance(name, other));
  return closest;
}

function isAbbreviated(name: string, known: string): boolean {
  return name.length >= 4 && known.startsWith(name);
}

/** The number of letters to insert, remove or replace (Levenshtein distance). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const above = row;
    row = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      row[column] = Math.min(replaced, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1);
    }
  }
  return row[to.length] ?? 0;
}
