import { describe, expect, it } from '@jest/globals';
import { REFUSAL_CODES } from '../../src/core/refusal.js';
import { readDocument, readSources, sectionOf, tableRowsOf } from './documents.js';

const document = readDocument('docs/errors.md');
const sources = readSources();

/** All that a pattern's first group finds in the sources, each once. */
function foundInSources(pattern: RegExp, inFile = /./): string[] {
  const found = sources
    .filter(({ file }) => inFile.test(file))
    .flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  return [...new Set(found)].sort();
}

describe('docs/errors.md', () => {
  it('has every code of a refusal, and no other (ERR-19)', () => {
    const headings = [...sectionOf(document, 'Codes').matchAll(/^### `(\w+)`$/gm)].map(([, code = '']) => code);
    expect(headings.sort()).toEqual([...REFUSAL_CODES].sort());
  });

  it('says for every code what the page should do', () => {
    const [, ...sections] = sectionOf(document, 'Codes').split(/^### /m);
    expect(sections.filter((section) => !section.includes('_The page:_'))).toEqual([]);
  });

  it('has every page that a person may see, and no other', () => {
    const [, ...rows] = tableRowsOf(sectionOf(document, 'Pages that a person may see'));
    const titles = foundInSources(/\btitle: '([^']+)'/g, /^src\/(sign-in|server)\//);
    expect(rows.map(([title]) => title).sort()).toEqual(titles);
  });
});
