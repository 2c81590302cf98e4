import { describe, expect, it } from '@jest/globals';
import { PAGE_NAMES } from '../../src/core/page.js';
import { REFUSAL_CODES } from '../../src/core/refusal.js';
import { OWN_TEXTS } from '../../src/own-pages/texts.js';
import { readDocument, sectionOf, tableRowsOf } from './documents.js';

const document = readDocument('docs/errors.md');
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
    const titleOf = (name: (typeof PAGE_NAMES)[number]) => OWN_TEXTS.get('en')?.pages[name].title;
    expect(rows.map(([title, name]) => [title, name])).toEqual(
      PAGE_NAMES.map((name) => [titleOf(name), `\`${name}\``]),
    );
  });
});
