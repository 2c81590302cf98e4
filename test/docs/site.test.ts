import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument, readDocuments, root } from './documents.js';

interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly Entry[];
}

const site = path.join(root, 'dist/site');
const { sidebar }: { readonly sidebar: readonly Entry[] } = await import(
  pathToFileURL(path.join(root, 'docs/.vitepress/sidebar.mjs')).href
);

const pagesOf = ({ link, items = [] }: Entry): string[] => [
  ...(link === undefined ? [] : [link.replace(/#.*$/, '')]),
  ...items.flatMap(pagesOf),
];
const listed = sidebar.flatMap(pagesOf);

/** The guides: every page that is neither reference nor appendix. */
const guides = sidebar
  .filter(({ text }) => !['Reference', 'Appendix'].includes(text))
  .flatMap(pagesOf)
  .filter((page) => /^\/(authorization-servers\/)?[\w-]+$/.test(page));

describe('The documentation site', () => {
  it('has every page of the documentation in its sidebar', () => {
    const pages = readDocuments()
      .map(({ file }) => file)
      .filter((file) => /^docs\/(?!files\/|index\.md|examples\/backends\/\w+\/)/.test(file))
      .map((file) => file.slice('docs'.length, -'.md'.length));
    expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
  });

  it.each([...new Set(guides)])(
    'says at the beginning of %s for whom it is, what is needed, and what comes next',
    (page) => {
      const { text } = readDocument(`docs${page}.md`);
      expect(text).toMatch(/^# .+\n\n> \*\*For\*\* .+\.\\\n> \*\*You need\*\* .+\.\\\n> \*\*Next\*\* .+\.\n\n/);
    },
  );
});

/** The built pages, by their addresses. */
function builtPages(): ReadonlyMap<string, string> {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  return new Map(
    files.map((file) => [
      `/docs/${file.split(path.sep).join('/')}`.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, ''),
      readFileSync(path.join(site, file), 'utf8'),
    ]),
  );
}

describe('The built site (npm run docs:site)', () => {
  let pages: ReadonlyMap<string, string>;
  beforeAll(() => {
    pages = builtPages();
  });

  /** The addresses that a page links to or loads, without what stands in code. */
  const addressesOf = (html: string) =>
    [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, address = '']) => address);

  function isDead(address: string, from: string): boolean {
    const { pathname, hash } = new URL(address, `http://site${from}`);
    if (pathname === '/docs/reference') return false;
    const page = pages.get(pathname);
    if (page === undefined) return !existsSync(path.join(site, pathname.slice('/docs/'.length)));
    return hash !== '' && !page.includes(`id="${decodeURIComponent(hash.slice(1))}"`);
  }

  it('has no link to a page, a file or a section that is not there', () => {
    const dead = [...pages].flatMap(([from, html]) =>
      addressesOf(html)
        .filter((address) => !/^(https?|data|mailto):/.test(address) && isDead(address, from))
        .map((address) => `${from} → ${address}`),
    );
    expect([...new Set(dead)]).toEqual([]);
    expect(pages.size).toBeGreaterThan(100);
  });

  it('loads nothing from another host', () => {
    const foreign = [...pages].filter(([, html]) =>
      /<(?:script|img|link|iframe)\b[^>]* (?:src|href)="(?:https?:)?\/\//.test(html),
    );
    expect(foreign.map(([address]) => address)).toEqual([]);
  });
});
