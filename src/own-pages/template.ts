import { inlineContentOf } from '../http/html-files.js';
import { type PlacedHtml, placedHtmlOf } from '../http/placed-html.js';

/** What a template can have in double braces. */
const PLACEHOLDERS = ['language', 'title', 'text', 'quote', 'action', 'requestId'] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];

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

/** A piece of a template, and the name of the placeholder behind it, which the last one has not. */
interface TemplatePart {
  readonly before: string;
  readonly name: string | undefined;
  /** Where the placeholder begins. */
  readonly offset: number;
}

/** Splits a template at its placeholders, whatever their names are. */
function splitTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: braces, 1: inner = '', index } of text.matchAll(/\{\{(.*?)(?:\}\}|$)/gm)) {
    parts.push({ before: text.slice(end, index), name: inner.trim(), offset: index });
    end = index + braces.length;
  }
  return [...parts, { before: text.slice(end), name: undefined, offset: text.length }];
}

function isPlaceholder(name: string | undefined): name is Placeholder {
  return PLACEHOLDERS.some((one) => one === name);
}

interface Problem {
  readonly offset: number;
  readonly what: string;
}

/** Elements that load or run something, or would change where the page's own link or form leads. */
const FORBIDDEN = new Set(['script', 'base', 'form', 'iframe', 'object', 'embed', 'template', 'noscript']);

/** Elements whose content is no ordinary text for the parser, or which show no elements. */
const NO_TEXT = new Set([
  ...['style', 'title', 'textarea', 'select', 'option', 'xmp', 'plaintext', 'noembed', 'noframes', 'svg', 'math'],
  ...FORBIDDEN,
]);

/** What keeps a template from being used, with the line of each. */
function templateProblems(text: string): string[] {
  const html = placedHtmlOf(text);
  const parts = splitTemplate(text).filter(({ name }) => name !== undefined);
  const problems = [
    ...parts.flatMap((part) => problemsOfPlaceholder(part, text, html)),
    ...missingPlaceholders(parts, text),
    ...problemsOfElements(html),
  ];
  return problems
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, what }) => `line ${lineAt(text, offset)}: ${what}`);
}

function problemsOfPlaceholder({ name = '', offset }: TemplatePart, text: string, html: PlacedHtml): Problem[] {
  const shown = name.slice(0, 40);
  if (!isPlaceholder(name)) {
    return [{ offset, what: `{{${shown}}} is no placeholder; there are ${PLACEHOLDERS.map(inBraces).join(', ')}` }];
  }
  if (mayStandAt(name, { offset, text, html })) return [];
  const where = name === 'language' ? 'as the value of lang: lang="{{language}}"' : 'between the tags of the body';
  return [{ offset, what: `{{${name}}} can only stand ${where}${name === 'title' ? ', or in title' : ''}` }];
}

interface Place {
  readonly offset: number;
  readonly text: string;
  readonly html: PlacedHtml;
}

/** Whether what takes the place of the placeholder is read as what it is. The values are escaped for text, not for other places. */
function mayStandAt(name: Placeholder, { offset, text, html }: Place): boolean {
  const holds = (one: { readonly offset: number; readonly end: number }) => one.offset <= offset && offset < one.end;
  if (name === 'language') {
    const attribute = html.elements.flatMap(({ attributes }) => attributes).find(holds);
    return (
      attribute?.name === 'lang' &&
      /=\s*["']\{\{\s*language\s*\}\}["']$/.test(text.slice(attribute.offset, attribute.end))
    );
  }
  const within = html.texts.find(holds)?.within;
  // A "<" before a text could make a tag of both.
  if (within === undefined || text[offset - 1] === '<') return false;
  if (within[0] === 'title' && name === 'title') return within.includes('head');
  return within.includes('body') && !within.some((tag) => NO_TEXT.has(tag));
}

function missingPlaceholders(parts: readonly TemplatePart[], text: string): Problem[] {
  const offset = Math.max(text.toLowerCase().lastIndexOf('</body'), 0) || Math.max(text.trimEnd().length - 1, 0);
  return PLACEHOLDERS.filter((name) => !parts.some((part) => part.name === name)).map((name) => ({
    offset,
    what: `${inBraces(name)} is missing above this line`,
  }));
}

function problemsOfElements({ elements }: PlacedHtml): Problem[] {
  return elements.flatMap(({ tag, offset, attributes }) => {
    const own = FORBIDDEN.has(tag) ? [{ offset, what: `<${tag}> cannot be in a template` }] : [];
    return [...own, ...attributes.flatMap((attribute) => problemsOfAttribute(attribute))];
  });
}

function problemsOfAttribute({ name, offset }: { readonly name: string; readonly offset: number }): Problem[] {
  if (/^on\w/.test(name)) return [{ offset, what: `${name} cannot be in a template: no script of it runs` }];
  if (name === 'style')
    return [{ offset, what: 'style="…" is blocked by browsers here; put it into a <style> element' }];
  if (name === 'http-equiv') return [{ offset, what: 'http-equiv cannot be in a template' }];
  return [];
}

function inBraces(name: string): string {
  return `{{${name}}}`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
