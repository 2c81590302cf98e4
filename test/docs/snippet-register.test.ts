import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fencesOf, type MarkdownDocument, readDocuments, root } from './documents.js';
import { NOT_RUN, TESTED_BY_DOCUMENT, TESTED_EVERYWHERE } from './snippet-register.js';

const documents = readDocuments();

/** The blocks that have a test neither by their language nor by their document, as `language: number`. */
function untestedIn({ file, text }: MarkdownDocument): string[] {
  const counts = new Map<string, number>();
  for (const { language } of fencesOf({ file, text })) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts]
    .filter(([language]) => !NOT_RUN.includes(language) && !TESTED_EVERYWHERE[language])
    .filter(([language, count]) => countOf(file, language) !== count)
    .map(([language, count]) => `${language}: ${count}`);
}

function countOf(file: string, language: string): number | undefined {
  return TESTED_BY_DOCUMENT.find((one) => one.document === file && one.language === language)?.count;
}

describe('Each block of code in the documentation', () => {
  it.each(documents.map((document) => [document.file, document] as const))('has a test: %s', (_, document) => {
    expect(untestedIn(document)).toEqual([]);
  });

  it('would be missed without one, also in a list', () => {
    expect(untestedIn({ file: 'docs/new.md', text: '1. Do:\n\n   ```toml\n   a = 1\n   ```\n' })).toEqual(['toml: 1']);
    expect(untestedIn({ file: 'docs/mock.md', text: '```typescript\na\n```\n```typescript\nb\n```\n' })).toEqual([
      'typescript: 2',
    ]);
    expect(untestedIn({ file: 'docs/new.md', text: '```\nwithout a language\n```\n' })).toEqual([': 1']);
  });

  it('is tested by files that are there, and no block is listed that is not', () => {
    const files = [...Object.values(TESTED_EVERYWHERE), ...TESTED_BY_DOCUMENT.flatMap(({ tests }) => tests)];
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    const isThere = ({ document, language }: { document: string; language: string }) =>
      documents.some(
        ({ file, text }) => file === document && fencesOf({ file, text }).some((one) => one.language === language),
      );
    expect(TESTED_BY_DOCUMENT.filter((one) => !isThere(one))).toEqual([]);
  });
});
