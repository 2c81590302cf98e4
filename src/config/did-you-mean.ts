import { listOptions, VARIABLE_PREFIX } from './option-list.js';
import { optionNamesAt } from './schema-at.js';

/** The paths of all options, and of the maps around them. */
const PATHS: readonly string[] = [
  ...new Set(
    listOptions().flatMap(({ path }) => {
      const parts = path.split('.');
      return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
    }),
  ),
];

const nameOf = (path: string) => path.replace(/^.*\./, '');

/** Whether an option somewhere in the settings has this name. Such a name is no secret. */
export function isNameOfOption(name: string): boolean {
  return PATHS.some((path) => nameOf(path) === name);
}

/**
 * Which option was probably meant by one that does not exist: one with a similar name in the same map, or one with the same
 * name in another map.
 *
 * @returns a sentence that begins with a space, or nothing
 */
export function suggestionFor(name: string, above: readonly string[]): string {
  const similar = closestTo(name, optionNamesAt(above));
  if (similar !== undefined) return sentenceOf([pathOf([...above, similar])]);
  return sentenceOf(PATHS.filter((path) => nameOf(path) === name));
}

/** The same for the name of an environment variable. */
export function suggestionForVariable(name: string): string {
  const names = listOptions().flatMap(({ variable }) => variable ?? []);
  const similar = closestTo(name, names);
  if (similar !== undefined) return sentenceOf([similar]);
  const ending = name.slice(VARIABLE_PREFIX.length);
  return sentenceOf(names.filter((one) => one.endsWith(`__${ending}`)));
}

const MOST_SUGGESTED = 3;

function sentenceOf(candidates: readonly string[]): string {
  if (candidates.length === 0 || candidates.length > MOST_SUGGESTED) return '';
  return `. Did you mean ${candidates.join(' or ')}?`;
}

function pathOf(keys: readonly string[]): string {
  return keys
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
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
