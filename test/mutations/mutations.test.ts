import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutations } from './requirements/index.js';
import { changedFiles, ROOT } from './stage.js';

/** `npm run test:mutations` applies the mutations and requires that a test fails. This suite only checks the list. */
describe('The list of mutations', () => {
  it.each(mutations)('names a test that cites the requirement: $id, $deed', ({ id, test }) => {
    const isCited = readFileSync(path.join(ROOT, 'test', `${test}.test.ts`), 'utf8').includes(id);
    expect({ test, isCited }).toEqual({ test, isCited: true });
  });

  it.each(mutations)('applies to the current source: $id, $deed', ({ changes }) => {
    expect(changedFiles(changes).size).toBeGreaterThan(0);
  });
});
