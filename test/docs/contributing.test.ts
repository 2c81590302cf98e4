import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDocument, root, sectionOf, tableRowsOf } from './documents.js';

const [, ...rows] = tableRowsOf(sectionOf(readDocument('CONTRIBUTING.md'), 'I want to …'));

/** The files and folders that a row names. Left out: those that the reader adds (`<operationId>`). */
function pathsIn(cell: string): string[] {
  return [...cell.matchAll(/`((?:src|test|docs)\/[\w./-]*|openapi\.yaml|package\.json)`/g)].map(
    ([, named = '']) => named,
  );
}

describe('The table of CONTRIBUTING.md', () => {
  it.each(rows)('names files that exist, to "%s"', (_, cell = '') => {
    const named = pathsIn(cell);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
