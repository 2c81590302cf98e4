import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type MarkdownDocument, readDocument, readDocuments, root } from './documents.js';

/** The targets of links and images that lead to this project's own files. */
function relativeLinksOf({ text }: MarkdownDocument): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that a document's headings have. */
function anchorsOf({ text }: MarkdownDocument): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(document: MarkdownDocument, link: string): boolean {
  const [target = '', anchor] = link.split('#');
  const file = target === '' ? document.file : path.join(path.dirname(document.file), target);
  if (!existsSync(path.join(root, file))) return true;
  return anchor !== undefined && !anchorsOf(readDocument(file)).includes(anchor);
}

describe('The documentation', () => {
  it.each(readDocuments().map((document) => [document.file, document] as const))(
    'has no dead link in %s',
    (_, document) => {
      expect(relativeLinksOf(document).filter((link) => isBroken(document, link))).toEqual([]);
    },
  );

  it('shows the two commands, each in a block of its own', () => {
    const { text } = readDocument('README.md');
    expect(text).toContain('```sh\nnpm ci && npm start\n```');
    expect(text).toContain('```sh\nnpm ci && npm test\n```');
  });

  it('has one decision for each number', () => {
    const numbers = readDocuments().flatMap(({ file }) => /^docs\/decisions\/(\d{4})-/.exec(file)?.[1] ?? []);
    expect(numbers.length).toBeGreaterThan(30);
    expect(numbers).toEqual([...new Set(numbers)]);
  });

  it('names no path of a machine', () => {
    const named = readDocuments().filter(({ text }) => /(^|[\s`(])\/(home|Users|root|work)\//m.test(text));
    expect(named.map(({ file }) => file)).toEqual([]);
  });
});
