import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';

/** What an HTML file needs of its content security policy. Hashes are sources: `'sha256-…'`. */
export interface InlineContent {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  /** Of attributes such as `onload`. */
  readonly handlers: readonly string[];
  /** Of `style` attributes. */
  readonly styleAttributes: readonly string[];
  /** Whether a `base` element says what relative URLs are relative to. */
  readonly hasBase: boolean;
}

export const NOTHING_INLINE: InlineContent = {
  scripts: [],
  styles: [],
  handlers: [],
  styleAttributes: [],
  hasBase: false,
};

export interface Html {
  /** Of its content: builds of containers give every version of a file the same time. */
  readonly tag: string;
  readonly inline: InlineContent;
}

/** Makes the function that reads an HTML file, once for each version of it; `undefined` if there is none. */
export function createHtmlReader(): (file: string) => Promise<Html | undefined> {
  const known = new Map<string, { readonly version: string; readonly html: Html }>();
  return async (file) => {
    const version = await versionOf(file);
    if (version === undefined) return undefined;
    const before = known.get(file);
    if (before?.version === version) return before.html;
    const text = await readFile(file, 'utf8');
    const html = { tag: shortDigestOf(text), inline: inlineContentOf(text) };
    known.set(file, { version, html });
    return html;
  };
}

async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ctimeMs } = await stat(file);
    return `${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The scripts, styles and event handlers in an HTML document (CSP Level 3, section 6.7.3.3). */
export function inlineContentOf(text: string): InlineContent {
  const elements = [...elementsOf(parse(text))];
  const attributes = elements.flatMap(({ attrs }) => attrs);
  const named = (tag: string) => elements.filter(({ tagName }) => tagName === tag);
  const inlineScripts = named('script').filter(({ attrs }) => !attrs.some(({ name }) => name === 'src'));
  const valuesOf = (pattern: RegExp) => attributes.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
  return {
    scripts: sourcesOf(inlineScripts.map(textOf)),
    styles: sourcesOf(named('style').map(textOf)),
    handlers: sourcesOf(valuesOf(/^on\w/)),
    styleAttributes: sourcesOf(valuesOf(/^style$/)),
    hasBase: named('base').length > 0,
  };
}

function* elementsOf(node: DefaultTreeAdapterTypes.ParentNode): Generator<DefaultTreeAdapterTypes.Element> {
  for (const child of node.childNodes) {
    if (!defaultTreeAdapter.isElementNode(child)) continue;
    yield child;
    yield* elementsOf(child);
  }
}

function textOf({ childNodes }: DefaultTreeAdapterTypes.Element): string {
  return childNodes.map((node) => (defaultTreeAdapter.isTextNode(node) ? node.value : '')).join('');
}

function sourcesOf(contents: readonly string[]): string[] {
  return [...new Set(contents)].map((content) => `'sha256-${digestOf(content)}'`);
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('base64');
}

/** Tells versions of a text apart. */
export function shortDigestOf(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
