import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A union of known values and any other: TypeScript reduces it to `string`, and editors complete nothing. */
const OPEN_SET = /((?:'\w+' \| )+)string;/g;

/** Rewrites open sets of values in generated types, so that editors complete the known ones. */
export function completeOpenSets(folder: string): void {
  const file = path.join(folder, 'types.gen.ts');
  if (!existsSync(file)) return;
  writeFileSync(file, readFileSync(file, 'utf8').replace(OPEN_SET, '$1(string & {});'));
}
