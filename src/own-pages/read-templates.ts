import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../config/parse-yaml.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { PAGE_NAMES } from '../core/page.js';
import type { Texts } from './page-texts.js';
import { readTexts } from './read-texts.js';
import { readTemplate, type Template } from './template.js';
import { OWN_TEXTS } from './texts.js';

/** What a folder of templates changes. */
export interface Templates {
  /** By language, in the order of preference for a browser that has none. */
  readonly texts: ReadonlyMap<string, Texts>;
  /** By the name of the file without `.html`: `page`, `page.de`, `not-found`, `not-found.de`. */
  readonly templates: ReadonlyMap<string, Template>;
}

/** The template of all pages that have none of their own. */
export const ANY_PAGE = 'page';

export const NO_TEMPLATES: Templates = { texts: OWN_TEXTS, templates: new Map() };

/**
 * Reads a folder of templates and texts. Its files that are neither HTML nor YAML are left alone.
 *
 * @throws Misconfiguration with file and line of what cannot be used
 */
export function readTemplates(folder: string): Templates {
  const files = namesIn(folder);
  const problems: string[] = [];
  const accept = <Read extends object>(file: string, read: Read | { readonly problems: readonly string[] }) => {
    if (!('problems' in read)) return [read];
    problems.push(...read.problems.map((problem) => `ownPages.templates: ${path.join(folder, file)}, ${problem}`));
    return [];
  };
  const contentOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const texts = new Map(OWN_TEXTS);
  for (const file of files.filter((name) => /\.ya?ml$/.test(name))) {
    const language = /^texts\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.yaml$/.exec(file)?.[1];
    const read = language === undefined ? unknownName('texts.<language>.yaml') : readTexts(language, contentOf(file));
    for (const one of accept(file, read)) texts.set(language ?? '', one);
  }
  const templates = new Map<string, Template>();
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const name = file.slice(0, -'.html'.length);
    const read = problemOfName(name, texts) ?? readTemplate(contentOf(file));
    for (const one of accept(file, read)) templates.set(name, one);
  }
  if (problems.length > 0) throw new Misconfiguration(problems);
  return { texts, templates };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    throw new Misconfiguration([
      `ownPages.templates: ${path.resolve(folder)} is no folder that can be read: ${reasonOf(error)}`,
    ]);
  }
}

function problemOfName(name: string, texts: ReadonlyMap<string, Texts>) {
  const [page = '', language, ...more] = name.split('.');
  if (page !== ANY_PAGE && !PAGE_NAMES.some((one) => one === page)) {
    return unknownName('page.html or the name of a page, such as not-found.html');
  }
  if (more.length === 0 && (language === undefined || texts.has(language))) return undefined;
  return { problems: [`line 1: there are no texts in "${language}"; add texts.${language}.yaml`] };
}

function unknownName(expected: string) {
  return { problems: [`line 1: the name of the file is unknown: expected ${expected}`] };
}
