import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Lists the files that only one of two folders has, or that differ. Empty if the folders are equal. */
export function differencesBetween(committed: string, fresh: string): string[] {
  const inCommitted = filesBelow(committed);
  const inFresh = filesBelow(fresh);
  return [
    ...inCommitted.filter((file) => !inFresh.includes(file)).map((file) => `${file}: nothing generates it`),
    ...inFresh.filter((file) => !inCommitted.includes(file)).map((file) => `${file}: missing`),
    ...inFresh
      .filter((file) => inCommitted.includes(file))
      .filter((file) => !readFileSync(path.join(committed, file)).equals(readFileSync(path.join(fresh, file))))
      .map((file) => `${file}: differs`),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
