import { describe, expect, it } from '@jest/globals';
import { CHECKS } from '../../src/check/catalogue.js';
import { codeOf, readDocument, readSources, sectionOf, tableRowsOf } from './documents.js';

describe('docs/check.md', () => {
  it('has every check, and no other', () => {
    const [, ...rows] = tableRowsOf(sectionOf(readDocument('docs/check.md'), 'What it checks'));
    expect(rows.map(([id]) => codeOf(id)).sort()).toEqual(Object.keys(CHECKS).sort());
  });
});

describe('The catalogue of checks', () => {
  it.each(Object.keys(CHECKS))('has no check that is never made: %s', (id) => {
    const users = readSources().filter(
      ({ file, text }) => !file.endsWith('check/catalogue.ts') && text.includes(`'${id}'`),
    );
    expect(users).not.toEqual([]);
  });
});

describe('The documentation that events and findings name', () => {
  const named = readSources().flatMap(({ text }) => [...text.matchAll(/'(docs\/[\w-]+\.md)#([\w-]+)'/g)]);

  it.each(named.map(([, file = '', anchor = '']) => [file, anchor]))('is there: %s#%s', (file, anchor) => {
    const headings = [...readDocument(file).text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors).toContain(anchor);
  });
});
