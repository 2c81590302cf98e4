import { inlineContentOf } from '../http/html-files.js';
import { isPlaceholder, type Placeholder, splitTemplate } from './split-template.js';
import { templateProblems } from './template-problems.js';

/** What the placeholders of a page stand for, all of it HTML. */
export type Values = Readonly<Record<Placeholder, string>>;

/** A template that can be filled. */
export interface Template {
  /** The hashes of its styles, as sources of a content security policy. */
  readonly styles: readonly string[];
  fill(values: Values): string;
}

/** Makes a template of HTML. @returns its problems instead, each with its line, if it cannot be used */
export function readTemplate(text: string): Template | { readonly problems: readonly string[] } {
  const problems = templateProblems(text);
  if (problems.length > 0) return { problems };
  const parts = splitTemplate(text);
  return {
    styles: inlineContentOf(text).styles,
    fill: (values) => parts.map(({ before, name }) => before + (isPlaceholder(name) ? values[name] : '')).join(''),
  };
}
