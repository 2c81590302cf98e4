import { parsePlacedYaml, UnreadableYaml } from '../config/parse-yaml.js';
import { isMap, type UncheckedMap } from '../core/is-map.js';
import { PAGE_NAMES } from '../core/page.js';
import type { PageTexts, Texts } from './page-texts.js';
import { DEFAULT_LANGUAGE, OWN_TEXTS } from './texts.js';

const MEMBERS = ['title', 'text', 'action'] as const satisfies readonly (keyof PageTexts)[];

type Problem = readonly [path: readonly string[], what: string];

/**
 * Reads a file of texts. In a language that comes with the backend it may have some of them; in any other it must have all.
 *
 * @returns the problems instead, each with its line
 */
export function readTexts(language: string, content: string): Texts | { readonly problems: readonly string[] } {
  try {
    const { value = {}, lineOf } = parsePlacedYaml(content);
    const own = OWN_TEXTS.get(language);
    const given = isMap(value) ? value : {};
    const problems = isMap(value) ? problemsOf(given, own) : [[[], 'expected the names of pages'] as const];
    return problems.length === 0
      ? completed(given, own)
      : { problems: problems.map(([path, what]) => `line ${lineOf(path) ?? 1}: ${what}`) };
  } catch (error) {
    if (error instanceof UnreadableYaml) return { problems: [error.message] };
    throw error;
  }
}

function problemsOf(given: UncheckedMap, own: Texts | undefined): Problem[] {
  const known: readonly string[] = [...PAGE_NAMES, 'requestId'];
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  const { requestId } = given;
  return [
    ...unknown.map((name): Problem => [[name], `there is no page "${name.slice(0, 40)}"`]),
    ...PAGE_NAMES.flatMap((name) => problemsOfPage(name, given[name], own !== undefined)),
    ...(requestId === undefined && own !== undefined ? [] : problemsOfText(['requestId'], requestId)),
  ];
}

function problemsOfPage(name: string, page: unknown, mayLack: boolean): Problem[] {
  if (page === undefined) return mayLack ? [] : [[[name], `the texts of "${name}" are missing`]];
  if (!isMap(page)) return [[[name], `${name}: expected ${MEMBERS.join(', ')}`]];
  const unknown = Object.keys(page).filter((member) => !MEMBERS.some((one) => one === member));
  return [
    ...unknown.map((member): Problem => [[name, member], `${name}: expected ${MEMBERS.join(', ')}`]),
    ...MEMBERS.filter((member) => !(mayLack && page[member] === undefined)).flatMap((member) =>
      problemsOfText([name, member], page[member]),
    ),
  ];
}

function problemsOfText(path: readonly string[], text: unknown): Problem[] {
  return typeof text === 'string' && text.trim() !== '' ? [] : [[path, `${path.join('.')}: expected a text`]];
}

function completed(given: UncheckedMap, own: Texts | undefined): Texts {
  const base = own ?? OWN_TEXTS.get(DEFAULT_LANGUAGE);
  const pages = PAGE_NAMES.map((name) => [name, { ...base?.pages[name], ...(given[name] as Partial<PageTexts>) }]);
  return { ...base, ...given, pages: Object.fromEntries(pages) } as unknown as Texts;
}
